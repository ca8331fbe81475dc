"""Pictures made ready for sending. What is in a stranger's file can end the process that reads it, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from stance.engines.imaging.kinds import TYPES, kind_of, why_none
from stance.engines.imaging.limits import Limits, PictureRefused

READ_WITHIN_SECONDS = 180
PASSED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")
"""Of our surroundings: that process needs no secrets, so it gets none."""
LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Picture:
    """``content`` holds the picture and nothing else: no EXIF, XMP, IPTC, comment, thumbnail, place or colour profile; its colours are sRGB and
    its first row is the top. ``type`` is its media type."""

    content: bytes
    type: str
    width_px: int
    height_px: int
    is_animated: bool = False

    @property
    def size_bytes(self) -> int:
        return len(self.content)

    @property
    def digest(self) -> str:
        """SHA-256, hexadecimal."""
        return sha256(self.content).hexdigest()


def prepared(content: bytes, limits: Limits = LIMITS) -> Picture:
    """The same bytes give the same picture. Raises PictureRefused."""
    if len(content) > limits.max_bytes:
        raise PictureRefused(
            f"The file has {_megabytes(len(content))} MB; at most {_megabytes(limits.max_bytes)} MB are read. Make the picture smaller."
        )
    if (kind := kind_of(content)) is None:
        raise PictureRefused(why_none(content))
    order = {"kind": kind, "max_pixels": limits.max_pixels, "max_frames": limits.max_frames}
    return _by_another_process(content, order)


def fitted(picture: Picture, most_bytes: int, most_px: int = 0) -> Picture:
    """The same picture within these limits, as large as it can be: ``most_px`` is width times height, 0 for any. One that is within them
    comes back as it is. A PNG or WebP without transparency may become a JPEG, where that keeps more of it. Raises PictureRefused."""
    if picture.size_bytes <= most_bytes and (not most_px or picture.width_px * picture.height_px <= most_px):
        return picture
    if picture.is_animated:
        raise PictureRefused("An animated picture cannot be made smaller here. Make it smaller, and choose that.")
    kind = next(one for one, type_ in TYPES.items() if type_ == picture.type)
    order = {"kind": kind, "most_bytes": most_bytes, "most_px": most_px}
    return _by_another_process(picture.content, {**order, "max_pixels": LIMITS.max_pixels, "max_frames": 1})


def _by_another_process(content: bytes, order: dict[str, Any]) -> Picture:
    command = [sys.executable, "-m", "stance.engines.imaging.picture_process", json.dumps(order)]
    try:
        done = subprocess.run(  # our own module, by our own interpreter
            command,
            input=content,
            capture_output=True,
            timeout=READ_WITHIN_SECONDS,
            check=False,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
        )
    except subprocess.TimeoutExpired as error:
        raise PictureRefused(
            f"Reading the picture took longer than {READ_WITHIN_SECONDS} seconds and was ended. Make it smaller."
        ) from error
    told, _, written = done.stdout.partition(b"\n")
    try:
        found: dict[str, Any] = json.loads(told)
    except ValueError as error:
        raise PictureRefused(
            "The picture could not be read within the memory and time that one may take. Open it in a program for pictures, save it "
            "again, and choose that."
        ) from error
    if refusal := found.get("refused"):
        raise PictureRefused(refusal)
    return Picture(written, found["type"], found["width"], found["height"], found["is_animated"])


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f}"
