"""What a text looks like: the skeleton of UTS #39 section 4. Equal skeletons look the same in many fonts."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files

IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u200b\u200c\u200d\u200e\u200f\u202a\u202b"
    "\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2065\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f"
    "\u3164\ufeff\uffa0"
)
"""Default_Ignorable_Code_Point of Unicode 15.0, together with the ranges of variation selectors and tags below."""
IGNORABLE_RANGES = ((0xFE00, 0xFE0F), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF))


def skeleton(text: str) -> str:
    """For comparing, never for showing: it is not a spelling of anything."""
    if text.isascii():
        return text.translate(_table())
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).translate(_table()))


@cache
def _table() -> dict[int, str]:
    looks_like: dict[int, str] = dict.fromkeys(map(ord, IGNORABLE), "")
    for first, last in IGNORABLE_RANGES:
        looks_like |= dict.fromkeys(range(first, last + 1), "")
    for line in files("stance.engines.confusables").joinpath("table.txt").read_text("ascii").splitlines():
        if line.startswith("#"):
            continue
        prototype, _, characters = line.partition(": ")
        shown = "".join(chr(int(code, 16)) for code in prototype.split("+"))
        for written in characters.split():
            start, _, end = written.partition("-")
            looks_like |= dict.fromkeys(range(int(start, 16), int(end or start, 16) + 1), shown)
    return looks_like
