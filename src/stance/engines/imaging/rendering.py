"""From the bytes of a picture to those of a new one: upright first, then its colours in sRGB, then written without anything else.

The orientation is that of EXIF 2.32 (tag 0x0112), as browsers turn pictures by it. Runs inside the second process alone.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

from PIL import Image, JpegImagePlugin

from stance.engines.imaging import colours, gif_blocks, shrinking
from stance.engines.imaging.kinds import FORMATS, TYPES, Kind, is_lossless
from stance.engines.imaging.limits import PictureRefused

ORIENTATION = 0x0112
Turn = Image.Transpose
TURNS = {
    2: Turn.FLIP_LEFT_RIGHT,
    3: Turn.ROTATE_180,
    4: Turn.FLIP_TOP_BOTTOM,
    5: Turn.TRANSPOSE,
    6: Turn.ROTATE_270,
    7: Turn.TRANSVERSE,
    8: Turn.ROTATE_90,
}
"""By the value of the tag: what brings the first row to the top and the first column to the left."""
QUALITY = 92
"""Of JPEG and lossy WebP, where the picture does not bring its own tables."""
END_OF_PNG = b"IEND\xaeB`\x82"
SEVERAL_IN_ONE = ("MPO",)
"""Formats whose first picture is the picture: the others are previews and depth maps, not an animation."""


def rendered(content: bytes, order: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What is told of the new picture, and its bytes. Raises PictureRefused, and what Pillow raises for damage."""
    kind: Kind = order["kind"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        image = Image.open(io.BytesIO(content), formats=[FORMATS[kind]])
    if image.width * image.height > order["max_pixels"]:
        raise PictureRefused(too_many(order["max_pixels"], image.size))
    frames = getattr(image, "n_frames", 1) if image.format not in SEVERAL_IN_ONE else 1
    if frames > 1 and kind != "GIF":
        raise PictureRefused(
            f"This {kind} moves, and would come out as one still picture. Save it as an animated GIF, or save the one picture that is meant."
        )
    if kind == "GIF" and "most_bytes" not in order:
        return _moving(content, image, frames, order["max_frames"])
    image.load()
    if kind == "PNG" and END_OF_PNG not in content:
        raise ValueError("the last part of the PNG is missing")
    tables = _tables(image)
    upright = colours.in_srgb(_turned(image))
    if "most_bytes" in order:
        chosen, upright, written = shrinking.shrunk(upright, kind, order["most_bytes"], order["most_px"])
    else:
        chosen, written = kind, _written(upright, kind, content, tables)
    return _told(chosen, upright.size, is_animated=False), written


def too_many(most: int, size: tuple[int, int] | None = None) -> str:
    said = f"{size[0]:,} × {size[1]:,} pixels" if size else "far more pixels"
    return (
        f"The picture has {said}; at most {most / 1e6:,.0f} million in all are read. Make it smaller, and choose that."
    )


def _told(kind: Kind, size: tuple[int, int], *, is_animated: bool) -> dict[str, Any]:
    return {"type": TYPES[kind], "width": size[0], "height": size[1], "is_animated": is_animated}


def _moving(content: bytes, image: Image.Image, frames: int, most: int) -> tuple[dict[str, Any], bytes]:
    """A GIF keeps its frames as they are: only blocks that show nothing are left out. Every frame is unpacked once, to see that it is whole."""
    if frames > most:
        raise PictureRefused(
            f"The picture has {frames:,} frames; at most {most:,} are read. Shorten it, and choose that."
        )
    for frame in range(frames):
        image.seek(frame)
        image.load()
    return _told("GIF", image.size, is_animated=frames > 1), gif_blocks.without_words(content)


def _turned(image: Image.Image) -> Image.Image:
    turn = TURNS.get(_orientation(image.info.get("exif")))
    if turn is None:
        return image
    turned = image.transpose(turn)
    turned.info = dict(image.info)
    return turned


def _orientation(exif: object) -> int:
    """1, upright, where nothing readable says otherwise."""
    if not isinstance(exif, bytes):
        return 1
    found = Image.Exif()
    try:
        found.load(exif)
        value = found.get(ORIENTATION, 1)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, IndexError, EOFError):
        return 1
    return value if isinstance(value, int) else 1


def _tables(image: Image.Image) -> dict[str, Any]:
    """How finely a JPEG was written: written again by the same tables it loses next to nothing and keeps its size."""
    if not isinstance(image, JpegImagePlugin.JpegImageFile) or image.mode not in ("RGB", "L"):
        return {}
    tables = [list(table) for _number, table in sorted(image.quantization.items())]
    if not tables or any(len(table) != 64 or not all(0 < one < 256 for one in table) for table in tables):
        return {}
    sampling = JpegImagePlugin.get_sampling(image)
    return {"qtables": tables, **({"subsampling": sampling} if sampling >= 0 else {})}


def _written(image: Image.Image, kind: Kind, content: bytes, tables: dict[str, Any]) -> bytes:
    if kind == "JPEG":
        return shrinking.written(image, kind, **(tables or {"quality": QUALITY}))
    if kind == "WebP":
        how = {"lossless": True} if is_lossless(content) else {"quality": QUALITY}
        return shrinking.written(image, kind, **how)
    return shrinking.written(image, kind)
