"""Why two names look alike, in words. Letters that look the same are named: shown side by side they would say nothing."""

from __future__ import annotations

import unicodedata

from stance.engines.confusables import Likeness
from stance.register.alike.weighing import EQUALS, Name, is_shared
from stance.register.words import PLATFORMS

LONGEST = 3
"""Signs that are named; where more differ, the likeness alone is told."""


def why(ours: Name, other: Name, likeness: Likeness) -> str:
    """``other`` is what looks like ``ours``."""
    words = likeness.words
    if likeness.kind == "same":
        beyond = other.platform != ours.platform
        words = f"the same name on {PLATFORMS[other.platform]}" if beyond else "the same name on another server"
    elif likeness.kind == "looks" and (letters := _letters(ours.shown, other.shown)):
        words = f"{words}: {letters}"
    elif likeness.kind in EQUALS and other.platform != ours.platform:
        words = f"{words}, on {PLATFORMS[other.platform]}"
    if other.is_ours and not is_shared(ours, other):
        words = f"{words}; it is another agency’s"
    return words


def _letters(ours: str, theirs: str) -> str:
    """ "digit zero for capital letter o", of the one place in which the names differ."""
    ours, theirs = ours.removeprefix("@").split("@")[0], theirs.removeprefix("@").split("@")[0]
    start = next(
        (at for at, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs))
    )
    ours, theirs = ours[start:], theirs[start:]
    while ours and theirs and ours[-1] == theirs[-1]:
        ours, theirs = ours[:-1], theirs[:-1]
    if max(len(ours), len(theirs)) > LONGEST:
        return ""
    if not ours:
        return f"{_named(theirs)} added"
    return f"{_named(theirs)} for {_named(ours)}" if theirs else f"{_named(ours)} left out"


def _named(signs: str) -> str:
    return " and ".join(unicodedata.name(sign, f"U+{ord(sign):04X}").removeprefix("LATIN ").lower() for sign in signs)
