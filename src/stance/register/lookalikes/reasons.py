"""Why two names look alike, in words. Letters that look the same are named: shown side by side they would say nothing."""

from __future__ import annotations

import unicodedata

from stance.channels.discovery import name_of
from stance.engines.confusables import Similarity
from stance.register.lookalikes.weights import EQUALS, Name, is_shared, same_beginning

LONGEST = 3
"""Signs that are named; where more differ, the similarity alone is told."""


def why(ours: Name, other: Name, similarity: Similarity) -> str:
    """``other`` is what looks like ``ours``."""
    words = similarity.words
    if similarity.kind == "same":
        beyond = other.platform != ours.platform
        words = f"the same name on {name_of(other.platform)}" if beyond else "the same name on another server"
    elif similarity.kind == "looks" and (letters := _letters(ours.shown, other.shown)):
        words = f"{words}: {letters}"
    elif similarity.kind in EQUALS and other.platform != ours.platform:
        words = f"{words}, on {name_of(other.platform)}"
    if other.is_ours and not is_shared(ours, other):
        words = f"{words}; it is another agency’s"
    return words


def _letters(ours: str, theirs: str) -> str:
    """ "digit zero for capital letter o", of the one place in which the names differ; "" where they differ in several."""
    one, other = (name.removeprefix("@").split("@")[0] for name in (ours, theirs))
    left, right = _different(one, other)
    if max(len(left), len(right)) > LONGEST:
        left, right = _different(one.lower(), other.lower())
    if max(len(left), len(right)) > LONGEST:
        return ""
    if not left:
        return f"{_named(right)} added"
    return f"{_named(right)} for {_named(left)}" if right else f"{_named(left)} left out"


def _different(one: str, other: str) -> tuple[str, str]:
    """Both without what they begin and end with alike."""
    start = same_beginning(one, other)
    one, other = one[start:], other[start:]
    end = same_beginning(one[::-1], other[::-1])
    return one[: len(one) - end], other[: len(other) - end]


def _named(signs: str) -> str:
    return " and ".join(unicodedata.name(sign, f"U+{ord(sign):04X}").removeprefix("LATIN ").lower() for sign in signs)
