"""Timestamp identifiers: record keys and revisions that hold a time (atproto.com/specs/tid)."""

from __future__ import annotations

import re

_SIGNS = "234567abcdefghijklmnopqrstuvwxyz"
_VALUES = {sign: value for value, sign in enumerate(_SIGNS)}
_TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_CLOCK_BITS = 10


def seconds_of(tid: str) -> int | None:
    """Unix seconds of a TID, None for what is none. Who writes a record chooses it, so it is a hint and no proof."""
    if not _TID.fullmatch(tid):
        return None
    number = 0
    for sign in tid:
        number = number << 5 | _VALUES[sign]
    return (number >> _CLOCK_BITS) // 1_000_000


def tid_of(microseconds: int, clock: int) -> str:
    """The TID of an instant (Unix microseconds), ``clock`` of ten bits beside it."""
    number = microseconds << _CLOCK_BITS | clock & (1 << _CLOCK_BITS) - 1
    return "".join(_SIGNS[number >> shift & 31] for shift in range(60, -1, -5))
