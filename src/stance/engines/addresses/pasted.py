"""The text as it was pasted: what came along with copying is taken off, what hides something is refused."""

from __future__ import annotations

import unicodedata

from stance.engines.addresses.presence import AddressRefused

LONGEST_TEXT = 2_000
SPACES = " \t\r\n\f\v\u00a0\u2007\u202f\u3000"
DIRECTION_MARKS = "\ufeff\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
"""Word processors, address books and messengers put these around what is copied; overrides (U+202D, U+202E) hide."""
WRAPPED_IN = {"<": ">", '"': '"', "'": "'", "“": "”", "‘": "’", "(": ")", "[": "]", "«": "»"}
AFTER = ",;!?"


def tidy(text: str) -> str:
    """Without the spaces, marks, quotes and brackets around it. Raises AddressRefused for a text that is empty, too long,
    or that holds a space or a character that cannot be seen."""
    if len(text) > LONGEST_TEXT:
        raise AddressRefused(f"That is {len(text):,} characters long. Paste one address of at most {LONGEST_TEXT:,}.")
    bare = _unwrapped(text)
    if not bare:
        raise AddressRefused("Nothing was given. Paste the address of one account, or its name such as @name.")
    for character in bare:
        _refuse_hidden(character)
    return bare


def _unwrapped(text: str) -> str:
    while True:
        bare = text.strip(SPACES + DIRECTION_MARKS)
        if len(bare) > 1 and WRAPPED_IN.get(bare[0]) == bare[-1]:
            bare = bare[1:-1]
        bare = bare.rstrip(AFTER)
        if bare == text:
            return bare
        text = bare


def _refuse_hidden(character: str) -> None:
    category = unicodedata.category(character)
    code = f"U+{ord(character):04X}"
    if character == "\\":
        raise AddressRefused(
            "It holds a backslash (\\), which programs read differently. Paste the address without it."
        )
    if category in ("Zs", "Zl", "Zp") or character in SPACES:
        raise AddressRefused("It holds a space. Paste the address or the name of one account, and nothing else.")
    if category in ("Cf", "Cc", "Cn", "Co", "Cs") or character in "\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5":
        raise AddressRefused(
            f"It holds a character that cannot be seen ({code}). Such characters disguise addresses: type it yourself."
        )
