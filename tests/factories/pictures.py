"""Pictures as cameras, telephones and programs write them, with everything that should not leave the house."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

SECRET = "48 12 30 N 16 22 21 E"
FORMATS = ("JPEG", "PNG", "WEBP")
RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 180, 40), (30, 40, 220), (250, 250, 250)
CORNERS = (RED, GREEN, BLUE, WHITE)
"""Top left, top right, bottom left, bottom right of an upright picture."""
GPS = 0x8825


def upright(width: int = 64, height: int = 48) -> Image.Image:
    """Four fields of colour, so that each turn shows."""
    made = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(made)
    halves = [(0, 0), (width // 2, 0), (0, height // 2), (width // 2, height // 2)]
    for (left, top), colour in zip(halves, CORNERS, strict=True):
        draw.rectangle((left, top, left + width // 2 - 1, top + height // 2 - 1), fill=colour)
    return made


def corners(image: Image.Image) -> list[tuple[int, int, int]]:
    """Of the four fields, the colour of CORNERS that is nearest to each."""
    plain = image.convert("RGB")
    found = []
    for across, down in ((1, 1), (3, 1), (1, 3), (3, 3)):
        seen = plain.getpixel((plain.width * across // 4, plain.height * down // 4))
        assert isinstance(seen, tuple)
        found.append(min(CORNERS, key=lambda one: sum(abs(a - b) for a, b in zip(one, seen, strict=True))))
    return found


def written(image: Image.Image, kind: str, **more: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **more)
    return target.getvalue()


def talkative(kind: str, orientation: int = 1, size: tuple[int, int] = (64, 48)) -> bytes:
    """A picture that says in every place that its format has where it was taken. ``orientation`` by EXIF: the pixels stand as a camera that
    was held so leaves them."""
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    image = upright(*size)
    if orientation != 1:
        image = image.transpose(Image.Transpose(undo[orientation]))
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x013B] = orientation, SECRET, SECRET
    exif.get_ifd(GPS).update({1: "N", 2: (48.0, 12.0, 30.0), 3: "E", 4: (16.0, 22.0, 21.0), 29: SECRET})
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if kind == "PNG":
        words = PngInfo()
        words.add_text("Comment", SECRET)
        words.add_itxt("XML:com.adobe.xmp", xmp.decode())
        return written(image, kind, exif=exif, pnginfo=words, icc_profile=profile, dpi=(72, 72))
    if kind == "JPEG":
        return written(image, kind, exif=exif, xmp=xmp, comment=SECRET, icc_profile=profile, quality=90, subsampling=0)
    if kind == "GIF":
        return written(image, kind, comment=SECRET)
    return written(image, kind, exif=exif, xmp=xmp, icc_profile=profile, lossless=True)


def moving(kind: str, frames: int = 3) -> bytes:
    made = [upright(64, 48 + 2 * place).resize((64, 48)) for place in range(frames)]
    made[1].paste((0, 0, 0), (0, 0, 20, 20))
    more = {"comment": SECRET} if kind == "GIF" else {}
    return written(made[0], kind, save_all=True, append_images=made[1:], duration=120, loop=0, **more)
