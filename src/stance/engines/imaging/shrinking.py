"""The same picture in fewer bytes and pixels: written more coarsely first, as that is seen least, and then smaller."""

from __future__ import annotations

import io
from math import sqrt
from typing import Any

from PIL import Image

from stance.engines.imaging.kinds import FORMATS, Kind
from stance.engines.imaging.limits import PictureRefused

QUALITIES = (92, 85, 78)
SHORTEST_SIDE_PX = 16
"""Below that nobody sees what it shows."""
STEP, MARGIN = 0.9, 0.97


def written(image: Image.Image, kind: Kind, **how: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, FORMATS[kind], **how)
    return target.getvalue()


def shrunk(image: Image.Image, kind: Kind, most_bytes: int, most_px: int) -> tuple[Kind, Image.Image, bytes]:
    """Raises PictureRefused where nothing is left of it within the limits."""
    image = _whole(image)
    scale = min(1.0, sqrt(most_px / (image.width * image.height))) if most_px else 1.0
    while True:
        now = image if scale >= 1 else _scaled(image, scale)
        size = 0
        for chosen, how in _ways(now, kind):
            content = written(now, chosen, **how)
            if len(content) <= most_bytes:
                return chosen, now, content
            size = len(content)
        scale *= min(STEP, sqrt(most_bytes / size) * MARGIN)
        if min(image.size) * scale < SHORTEST_SIDE_PX:
            raise PictureRefused(f"The picture cannot be made so small that it fits into {most_bytes:,} bytes.")


def _whole(image: Image.Image) -> Image.Image:
    """In colours that can be mixed: no palette, and no single colour that stands for transparency."""
    if "transparency" in image.info:
        return image.convert("LA" if image.mode == "L" else "RGBA")
    return image.convert("RGB") if image.mode == "P" else image


def _scaled(image: Image.Image, scale: float) -> Image.Image:
    """Rounded down, so that a limit of pixels holds."""
    size = max(1, int(image.width * scale)), max(1, int(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS)


def _ways(image: Image.Image, kind: Kind) -> list[tuple[Kind, dict[str, Any]]]:
    """The finest first."""
    if kind == "WebP":
        return [("WebP", {"quality": quality}) for quality in QUALITIES]
    coarser: list[tuple[Kind, dict[str, Any]]] = [("JPEG", {"quality": quality}) for quality in QUALITIES]
    if kind == "JPEG":
        return coarser
    return [("PNG", {}), *(coarser if image.mode in ("L", "RGB") else [])]
