"""What a picture may be at most, and how it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """``max_pixels`` is width times height: above what cameras of 60 megapixels make. Both are looked at before anything is unpacked."""

    max_bytes: int = 64 << 20
    max_pixels: int = 64_000_000
    max_frames: int = 1_000


class PictureRefused(ValueError):
    """The picture cannot be sent; the message says why and what to do."""
