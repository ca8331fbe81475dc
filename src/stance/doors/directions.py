"""Characters that turn the direction of the text after them: what somebody types must not rearrange what stands beside it
in a list, a mail or the audit trail (Unicode Standard Annex #9; Unicode Technical Report #36, 3.2)."""

from __future__ import annotations

OVERRIDES = "\u202d\u202e"
"""Show letters in another order than they are written in. Nobody's language needs them."""
CLOSED_BY = {"\u202a": "\u202c", "\u202b": "\u202c", "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}
"""Embeddings and isolates, each with what closes it. Address books and messengers put them around what is copied: closed
again, they turn nothing outside of them."""
LEFT_TO_RIGHT = "\u202a\u2066"
"""As every page here is: left open at the beginning of what some systems copy, they turn nothing."""


def turning(text: str) -> str:
    """The first character that turns what comes after ``text``, as ``U+202E``; "" where there is none. A paragraph ends
    all that was opened in it (UAX #9, P1)."""
    if not any(sign in text for sign in (*OVERRIDES, *CLOSED_BY)):
        return ""
    return next((f"U+{ord(sign):04X}" for line in text.splitlines() if (sign := _in_line(line))), "")


def _in_line(line: str) -> str:
    opened: list[str] = []
    for sign in line:
        if sign in OVERRIDES:
            return sign
        if sign in CLOSED_BY:
            opened.append(sign)
        elif opened and sign == CLOSED_BY[opened[-1]]:
            opened.pop()
    return next((sign for sign in opened if sign not in LEFT_TO_RIGHT), "")
