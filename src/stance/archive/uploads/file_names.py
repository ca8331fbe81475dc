"""Names of files as a browser sent them, made fit for display and for the last component of a path."""

from __future__ import annotations

import unicodedata

LONGEST_BYTES = 180
FALLBACK = "export"


def shown_name(sent: str) -> str:
    """The name as people see it: the last component only, without control or direction characters.

    A browser may send a whole path (RFC 7578 section 4.2 says to use its last component). Direction overrides
    (Unicode Bidi_Control) could make "exe.piz" look like something else.
    """
    last = sent.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    return _cut(kept.strip()) or FALLBACK


def safe_name(sent: str) -> str:
    """The same name as one component of a path: never empty, hidden, ``.`` or ``..``, at most 180 bytes of UTF-8."""
    return shown_name(sent).lstrip(". ") or FALLBACK


def _cut(name: str) -> str:
    """Shorten in the middle, so that the ending stays."""
    data = name.encode("utf-8", "ignore")
    if len(data) <= LONGEST_BYTES:
        return data.decode()
    stem, dot, ending = name.rpartition(".")
    ending = f"{dot}{ending}" if dot and len(ending) <= 12 else ""
    room = LONGEST_BYTES - len(ending.encode())
    return (stem or name).encode("utf-8", "ignore")[:room].decode("utf-8", "ignore") + ending
