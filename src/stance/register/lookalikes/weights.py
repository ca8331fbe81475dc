"""Of two names that look alike, what is it to the agency? Pure: no database.

An agency names its accounts by a system (QPS_Cairns, QPS_Mackay; HealthWA, HealthSA; one name on five platforms). Between
two accounts of ours such names are no finding. Against an account that is not ours every similarity is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from stance.channels import discovery
from stance.engines.confusables import Similarity

WORD = re.compile(r"[A-Z]+(?![^\W\d_A-Z])|[A-Z]?[^\W\d_A-Z]+|[0-9]+")
"""HealthDept2 has three; letters of other alphabets count as small ones."""
FEWEST_LETTERS = 5
"""Of a word in which one letter is taken for a slip. In shorter ones it makes another word: East and Past, WA and SA."""
SLIPS = ("letter", "doubled")
ADDITIONS = ("digits", "words")
EQUALS = ("same", "separators")


class Weight(IntEnum):
    """In the order in which a record-keeper wants to see them."""

    OUTSIDE = 0
    """An account that is not ours looks like one that is."""
    OURS = 1
    """Two of ours could be one account entered twice, or belong to two agencies that do not know of each other."""
    SAME_NAME = 2
    """One agency's name on several platforms, as it should be: worth knowing, nothing to decide."""


@dataclass(frozen=True, slots=True)
class Name:
    """``agencies`` are those an account of ours speaks for, by key; an account that is not ours has none."""

    platform: str
    handle: str
    agencies: frozenset[int] = frozenset()
    is_ours: bool = True

    @property
    def shown(self) -> str:
        return compared(self.platform, self.handle)


def compared(platform: str, handle: str) -> str:
    """The part of a handle that people read as its name: the last of a name with parts, and of that what its platform says."""
    name = handle.rsplit("/", 1)[-1]
    channel = discovery.known().get(platform)
    return channel.shapes.read_as(name) if channel and channel.shapes.read_as else name


def is_shared(one: Name, other: Name) -> bool:
    """Whether one agency may hold both. Where an account names no agency yet, that is a task of its own."""
    return not one.agencies or not other.agencies or bool(one.agencies & other.agencies)


def weigh(one: Name, other: Name, similarity: Similarity) -> Weight | None:
    """None for what is no finding."""
    if not (one.is_ours and other.is_ours):
        return Weight.OUTSIDE
    if similarity.kind in EQUALS and one.platform != other.platform and is_shared(one, other):
        return Weight.SAME_NAME
    if similarity.kind in ADDITIONS and is_shared(one, other):
        return None
    if similarity.kind in SLIPS and not is_slip(one.shown, other.shown):
        return None
    return Weight.OURS


def is_slip(one: str, other: str) -> bool:
    """Whether two names one letter apart differ inside a word that is long enough to be mistyped: not in its first
    letter, which makes it another word. Where only one of them shows its words by capitals, those count."""
    ours, theirs = _words(one), _words(other)
    if not ours and not theirs:
        return False  # of signs alone, as "______": there is no word to mistype
    at = same_beginning("".join(ours), "".join(theirs))
    for word in min(ours, theirs, key=lambda words: (-len(words), sum(map(len, words)))):
        if at < len(word):
            break
        at -= len(word)
    else:
        # It is a letter at the very end.
        at = len(word)
    return len(word) >= FEWEST_LETTERS and at > 0


def same_beginning(one: str, other: str) -> int:
    """How many signs both begin with."""
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)


def _words(name: str) -> list[str]:
    return [word.lower() for word in WORD.findall(name.removeprefix("@").split("@")[0])]
