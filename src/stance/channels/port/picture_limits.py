"""A picture that is larger than a platform takes: said with the limit, and that a smaller one can be made."""

from __future__ import annotations

from stance.channels.port.publishing import Limits, Medium, Problem

SMALLER = "A smaller one can be made of it."
CANNOT_SHRINK = "image/gif"
"""It may move, and is sent as it is or not at all."""


def too_large(place: int, one: Medium, limits: Limits, who: str) -> list[Problem]:
    """``who`` takes no more, in the words of a screen; ``place`` of the picture among the media."""
    most_bytes, most_px = limits.picture
    pixels = one.width_px * one.height_px
    words = []
    if most_bytes and one.size_bytes > most_bytes:
        words.append(f"{one.size_bytes / 1e6:.2f} MB: {who} takes {most_bytes / 1e6:.2f} MB.")
    if most_px and pixels > most_px:
        words.append(f"{pixels / 1e6:.2f} million pixels: {who} takes {most_px / 1e6:.2f} million.")
    more = "" if one.type == CANNOT_SHRINK else f" {SMALLER}"
    return [Problem("media", f"Picture {place + 1} has {said}{more}", medium=place) for said in words]
