"""Colours as they were meant, in the one space that every reader takes for granted where a file names none: sRGB (IEC 61966-2-1)."""

from __future__ import annotations

import io

from PIL import Image, ImageCms

SRGB_GAMMA = 0.45455
"""What a PNG's gAMA chunk says of sRGB (W3C PNG, third edition, 11.3.2.5)."""
NEAR = 0.01
INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}


def in_srgb(image: Image.Image) -> Image.Image:
    """In a mode that every format can hold (L, LA, P, RGB, RGBA), with nothing left in ``info`` but the colour that is transparent. A profile
    that cannot be read counts as none, as in browsers."""
    profile, gamma = image.info.get("icc_profile"), image.info.get("gamma")
    is_odd = not profile and "srgb" not in image.info and _is_odd(gamma)
    plain = _plain(image, keeps_palette=not profile and not is_odd)
    if profile and (found := _by_profile(plain, profile)) is not None:
        plain = found
    elif is_odd and gamma is not None:
        plain = _by_gamma(plain, float(gamma))
    if plain.mode == "CMYK":
        plain = plain.convert("RGB")
    seen_through = plain.info.get("transparency")
    plain.info = {} if seen_through is None else {"transparency": seen_through}
    return plain


def _is_odd(gamma: object) -> bool:
    return isinstance(gamma, float) and 0.05 < gamma < 5 and abs(gamma - SRGB_GAMMA) > NEAR


def _plain(image: Image.Image, *, keeps_palette: bool) -> Image.Image:
    """Sixteen bits of grey become eight: no platform shows more."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if image.mode in ("1", "L", "P") and keeps_palette:
        return image.convert("L") if image.mode == "1" else image
    if "transparency" in image.info:
        return image.convert("LA" if image.mode == "L" else "RGBA")
    if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    bare = image.convert("L" if image.mode == "LA" else "RGB") if image.mode in ("LA", "RGBA") else image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != SPACES[bare.mode]:
            return None
        found = ImageCms.profileToProfile(bare, source, ImageCms.createProfile("sRGB"), INTENT, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
    if found is not None and bare is not image:
        found.putalpha(image.getchannel("A"))
    return found


def _by_gamma(image: Image.Image, gamma: float) -> Image.Image:
    power = SRGB_GAMMA / gamma
    curve = [round(255 * (value / 255) ** power) for value in range(256)]
    bands = image.getbands()
    return image.point([value for band in bands for value in (range(256) if band == "A" else curve)])
