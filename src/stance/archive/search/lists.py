"""Searching by posting lists: every segment answers for its records, and the few records that no segment has as they are are read.

All answers are exact. What only the words of a phrase tell is looked at in the texts; where that would be thousands, as many are looked
at as tell how many of them are right, and the counts are told as estimates.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import Final, Self

from pyroaring import BitMap

from stance.archive.search import dialect, segments
from stance.archive.search.segments import Held, Unlisted
from stance.engines.language import postings
from stance.engines.language.expression import Fact
from stance.engines.language.facts import EVERY
from stance.engines.language.listed import Lists, candidates, needed
from stance.engines.language.matching import matcher

MOST_UNLISTED: Final = 2_000
"""Records whose texts are read for a search. Of more the database's own index is asked."""
FIRST: Final = (3, 15)
"""How many segments are read first, and next, before all others are."""
LOOKED_AT: Final = 300
"""Texts that are read at once, and those that tell how many of the documents with a phrase's words have the phrase."""
MOST_SUPPOSED, RIGHT_ONE_IN = 3_000, 50
"""After so many texts of which fewer than one in so many match, the database's own index is asked."""
FEWEST_RIGHT: Final = 10
"""Of LOOKED_AT, for an estimate to mean anything."""


@dataclass(frozen=True, slots=True)
class Found:
    """Matches of one segment between the two keys of a scope."""

    segment: Held
    places: BitMap
    is_exact: bool

    def in_time(self, *, oldest_first: bool = False) -> Iterator[int]:
        """In the order of time."""
        keys = self.segment.keys
        places = self.places if oldest_first else reversed(self.places)
        return (keys[place] for place in places)

    def ends(self, limit: int, *, oldest_first: bool) -> list[int]:
        """The first of them in the order of time, rising."""
        keys = self.segment.keys
        places = postings.first(self.places, limit) if oldest_first else postings.last(self.places, limit)
        return [keys[place] for place in places]

    def before(self, edge: int) -> int:
        """How many of them have a key before this one."""
        if edge > self.segment.high:
            return len(self.places)
        return self.places.rank(bisect_left(self.segment.keys, edge) - 1) if edge > self.segment.low else 0


class TooVague(Exception):
    """The lists tell too little of what is asked: the texts of thousands of records that do not match would be read."""


class Search:
    """One search over the state of one moment: ``fresh`` are the matches among records that no segment has as they are, rising;
    ``stale`` all such records that a segment may have otherwise."""

    def __init__(self, scope: dialect.Scope, held: Sequence[Held], waiting: Sequence[Unlisted]) -> None:
        self.scope, self.expression = scope, scope.query.expression or Fact(EVERY)
        self.supposed = self.found_right = 0
        self.read_from = {one.id for one in held}
        self.held = [one for one in held if one.high >= scope.low and one.low < scope.high]
        self.holds = matcher(self.expression)
        self.needed = needed(self.expression)
        self.stale = [one.key for one in waiting if not one.is_new]
        within = [one.key for one in waiting if scope.low <= one.key < scope.high]
        self.fresh = self.right(within)

    @classmethod
    def opened(cls, scope: dialect.Scope) -> Self | None:
        """None where there are no segments, or too much that they do not have. Raises Gone."""
        held = segments.held()
        if not held:
            return None
        waiting = segments.unlisted(MOST_UNLISTED + 1)
        return cls(scope, held, waiting) if len(waiting) <= MOST_UNLISTED else None

    def by_time(self, limit: int, *, oldest_first: bool = False) -> list[int]:
        """The keys of the first matches in the order of time. Segments are read when their time comes."""
        sign = 1 if oldest_first else -1
        chosen = sorted(key * sign for key in self.fresh)[:limit]
        for group in _groups(sorted(self.held, key=lambda one: _begins(one, sign))):
            if len(chosen) == limit and _begins(group[0], sign) > chosen[-1]:
                break
            for found in self.found(group):
                chosen += [key * sign for key in self._first(found, limit, oldest_first=oldest_first)]
            chosen.sort()
            del chosen[limit:]
        return [key * sign for key in chosen]

    def found(self, group: Sequence[Held]) -> list[Found]:
        """Of these segments, what matches, or may."""
        read = segments.lists(group, self.needed)
        return [self._of(one, read[one.id]) for one in group]

    def _of(self, one: Held, read: segments.Read) -> Found:
        nothing = BitMap()
        lists = Lists(
            postings.everything(one.size),
            lambda term: read.terms.get(term, nothing),
            lambda term: read.beginnings.get(term, nothing),
        )
        found = candidates(self.expression, lists)
        places = found.places - self._otherwise(one)
        if one.low < self.scope.low or one.high >= self.scope.high:
            keys = one.keys
            places = postings.stretch(places, bisect_left(keys, self.scope.low), bisect_left(keys, self.scope.high))
        return Found(one, places, found.is_exact or not places)

    def _otherwise(self, one: Held) -> BitMap:
        """Places whose records are elsewhere, or not as the segment has them."""
        within = self.stale[bisect_left(self.stale, one.low) : bisect_left(self.stale, one.high + 1)]
        if not within:
            return one.dropped
        keys = one.keys
        places = [(bisect_left(keys, key), key) for key in within]
        return one.dropped | BitMap([place for place, key in places if keys[place] == key])

    def _first(self, found: Found, limit: int, *, oldest_first: bool) -> list[int]:
        """Of one segment, the first in the order of time."""
        if found.is_exact:
            return found.ends(limit, oldest_first=oldest_first)
        return list(islice(self._looked_at(found, oldest_first=oldest_first), limit))

    def _looked_at(self, found: Found, *, oldest_first: bool) -> Iterator[int]:
        keys = found.in_time(oldest_first=oldest_first)
        while some := list(islice(keys, LOOKED_AT)):
            right = self.right(some)
            self.supposed += len(some)
            self.found_right += len(right)
            if self.supposed > MOST_SUPPOSED and self.found_right * RIGHT_ONE_IN < self.supposed:
                raise TooVague
            yield from right

    def right(self, keys: Sequence[int]) -> list[int]:
        """Those of these keys whose texts match, in their order: they rise or fall."""
        found = [key for key, words, facts in dialect.documents(sorted(keys)) if self.holds(words, facts)]
        return found if not keys or keys[0] <= keys[-1] else found[::-1]

    def number(self, most: int | None = None) -> int:
        """How many matches there are; not looked at beyond ``most``."""
        number = len(self.fresh)
        for group in _groups(self.held):
            for found in self.found(group):
                number += (
                    len(found.places)
                    if found.is_exact
                    else sum(1 for _key in self._looked_at(found, oldest_first=False))
                )
            if most is not None and number >= most:
                return most
        return number


def _groups(held: Sequence[Held]) -> Iterator[Sequence[Held]]:
    """Some first: they often hold as many matches as anybody wants."""
    for start, end in pairwise((0, *FIRST, max(len(held), FIRST[-1]))):
        if group := held[start:end]:
            yield group


def _begins(one: Held, sign: int) -> int:
    """Before this no match of a segment comes: keys with this sign rise in the order that is asked for."""
    return one.low if sign > 0 else -one.high


@dataclass(frozen=True, slots=True)
class Counts:
    """``before``: matches before each edge. ``facts``: matches with each fact that was asked for. Estimates where ``is_about``."""

    before: list[float]
    facts: Counter[str]
    is_about: bool


def counts(search: Search, edges: Sequence[int], beginnings: Sequence[str]) -> Counts | None:
    """Of all matches: how many lie before each edge (keys, rising), how many have each fact that begins so. None where even an estimate
    would say nothing."""
    whole = search.found(search.held)
    share = 1.0
    if supposed := [one for one in whole if not one.is_exact]:
        told = _share(search, supposed)
        if told is None:
            return None
        share, right = told
        if right is not None:
            whole = [_only(one, right) for one in whole]
    before = [float(bisect_left(search.fresh, edge)) for edge in edges]
    for one in whole:
        weight = 1.0 if one.is_exact else share
        for number, edge in enumerate(edges):
            before[number] += one.before(edge) * weight
    facts = _facts(search, whole, share, beginnings)
    return Counts(before, facts, is_about=share != 1.0)


def _share(search: Search, supposed: Sequence[Found]) -> tuple[float, set[int] | None] | None:
    """How many of the documents that are supposed to match do; which, where all were looked at. None where too few do to tell."""
    number = sum(len(one.places) for one in supposed)
    if number <= LOOKED_AT:
        return 1.0, set(search.right(sorted(key for one in supposed for key in one.in_time(oldest_first=True))))
    chosen: list[int] = []
    passed = 0
    wanted = iter([rank * number // LOOKED_AT for rank in range(LOOKED_AT)])
    rank = next(wanted, None)
    for one in supposed:
        keys = one.segment.keys
        while rank is not None and rank < passed + len(one.places):
            chosen.append(keys[one.places[rank - passed]])
            rank = next(wanted, None)
        passed += len(one.places)
    right = len(search.right(sorted(chosen)))
    return (right / len(chosen), None) if right >= FEWEST_RIGHT else None


def _only(one: Found, right: set[int]) -> Found:
    if one.is_exact:
        return one
    keys = one.segment.keys
    return replace(one, places=BitMap([place for place in one.places if keys[place] in right]), is_exact=True)


def _facts(search: Search, whole: Sequence[Found], share: float, beginnings: Sequence[str]) -> Counter[str]:
    counted: Counter[str] = Counter()
    found = {one.segment.id: one for one in whole if one.places}
    for number, term, places in segments.beginning_with([one.segment for one in found.values()], beginnings):
        one = found[number]
        both = one.places.intersection_cardinality(places)
        if both:
            counted[term] += both * (1.0 if one.is_exact else share)  # type: ignore[assignment]  # rounded once, at the end
    for _key, _words, facts in dialect.documents(search.fresh):
        counted.update(fact for fact in facts.split() if fact.startswith(tuple(beginnings)))
    return counted
