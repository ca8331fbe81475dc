"""What a file is by its first bytes, whatever its name says.

Sources: ITU-T T.81 (JPEG), W3C PNG (third edition), the WebP container specification (RFC 9649), GIF89a; ISO/IEC 14496-12 for the brands
that HEIC and AVIF name themselves by.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["JPEG", "PNG", "WebP", "GIF"]
TYPES: dict[Kind, str] = {"JPEG": "image/jpeg", "PNG": "image/png", "WebP": "image/webp", "GIF": "image/gif"}
FORMATS: dict[Kind, str] = {"JPEG": "JPEG", "PNG": "PNG", "WebP": "WEBP", "GIF": "GIF"}
"""As Pillow names them."""
SAVE_AS = "Save it as JPEG or PNG, and choose that."


def kind_of(content: bytes) -> Kind | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    return "WebP" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def why_none(content: bytes) -> str:
    """In words, of a file that is none of them."""
    if not content:
        return "The file is empty."
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc"):
        return f"This is a HEIC picture, as telephones make them; platforms do not take those. {SAVE_AS}"
    if content[4:8] == b"ftyp" and content[8:12] in (b"avif", b"avis"):
        return f"This is an AVIF picture, which platforms do not take. {SAVE_AS}"
    return f"This is no JPEG, PNG, WebP or GIF, whatever its name says. {SAVE_AS}"


def is_lossless(content: bytes) -> bool:
    """Of a WebP: whether its picture stands in a chunk VP8L."""
    place = 12
    while place + 8 <= len(content):
        name, size = content[place : place + 4], int.from_bytes(content[place + 4 : place + 8], "little")
        if name in (b"VP8L", b"VP8 "):
            return name == b"VP8L"
        place += 8 + size + size % 2
    return False
