"""What a kept file may be shown as: told from its first bytes, never from a name or what an export claims.

Signatures: WHATWG MIME Sniffing (https://mimesniff.spec.whatwg.org), sections 6.1 and 6.2. SVG and everything else
that can carry a script is left out on purpose.
"""

from __future__ import annotations

NEEDED_BYTES = 32
UNKNOWN = "application/octet-stream"
_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
_BRANDS = {b"avif": "image/avif", b"avis": "image/avif", b"qt  ": "video/quicktime"}
_MP4_BRANDS = (b"mp4", b"iso", b"avc1", b"M4V", b"dash", b"MSNV", b"f4v")
_ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/avif": "avif",
    "video/mp4": "mp4", "video/webm": "webm", "video/quicktime": "mov",
}  # fmt: skip


def type_of(head: bytes) -> str:
    """The media type of a picture or film by its first bytes; ``application/octet-stream`` for all else."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return _BRANDS.get(brand) or ("video/mp4" if brand.startswith(_MP4_BRANDS) else UNKNOWN)
    return UNKNOWN


def ending_of(kind: str) -> str:
    """The usual ending of a file of this type, "bin" for the unknown."""
    return _ENDINGS.get(kind, "bin")
