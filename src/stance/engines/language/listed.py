"""Which documents of a segment an expression can only be met by, from the lists of its terms."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import assert_never

from pyroaring import BitMap

from stance.engines.language.expression import And, Expression, Fact, Not, Or, Words
from stance.engines.language.postings import pair, rare_pair


@dataclass(frozen=True, slots=True)
class Needed:
    """What has to be read: ``terms`` themselves, and whatever begins with ``beginnings``."""

    terms: frozenset[str]
    beginnings: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of one segment: ``everything`` are all of its places. ``of`` and ``beginning`` give an empty set for what is not there."""

    everything: BitMap
    of: Callable[[str], BitMap]
    beginning: Callable[[str], BitMap]


@dataclass(frozen=True, slots=True)
class Candidates:
    """``places``: all documents that match, and no others where ``is_exact``."""

    places: BitMap
    is_exact: bool


def needed(expression: Expression) -> Needed:
    """Everything that ``candidates`` asks the lists for."""
    terms: set[str] = set()
    beginnings: set[str] = set()
    for leaf in _leaves(expression):
        before, last, is_open = _parts(leaf)
        terms.update(before)
        for first, second in _neighbours(before, last, is_open=is_open):
            terms |= {pair(first, second), rare_pair(first, second)}
        (beginnings if is_open else terms).add(last)
    return Needed(frozenset(terms), frozenset(beginnings))


def candidates(expression: Expression, lists: Lists) -> Candidates:
    """Exact, but for phrases of three words and more, and of two that are rarely neighbours (see `postings`)."""
    match expression:
        case Words() | Fact():
            return _leaf(expression, lists)
        case Not(part):
            found = candidates(part, lists)
            # More than what matches is known of the part: nothing is known of what does not.
            return Candidates(lists.everything - found.places if found.is_exact else lists.everything, found.is_exact)
        case And(parts):
            each = [candidates(part, lists) for part in parts]
            places = BitMap.intersection(*[one.places for one in each])
            return Candidates(places, all(one.is_exact for one in each) or not places)
        case Or(parts):
            each = [candidates(part, lists) for part in parts]
            return Candidates(BitMap.union(*[one.places for one in each]), all(one.is_exact for one in each))
        case _:
            assert_never(expression)


def _leaf(leaf: Words | Fact, lists: Lists) -> Candidates:
    before, last, is_open = _parts(leaf)
    found = lists.beginning(last) if is_open else lists.of(last)
    is_exact = not before
    for term in before:
        found = found & lists.of(term)
    for first, second in _neighbours(before, last, is_open=is_open):
        often = lists.of(pair(first, second))
        found = found & (often or lists.of(rare_pair(first, second)))
        is_exact = bool(often) and len(before) == 1
    return Candidates(found, is_exact or not found)


@lru_cache(256)
def _parts(leaf: Words | Fact) -> tuple[tuple[str, ...], str, bool]:
    """The terms before the last, the last, and whether that may be the beginning of one."""
    if isinstance(leaf, Fact):
        return (), leaf.term, leaf.prefix
    *before, last = leaf.terms
    return tuple(before), last, leaf.open_ended


@lru_cache(256)
def _neighbours(before: tuple[str, ...], last: str, *, is_open: bool) -> list[tuple[str, str]]:
    return list(pairwise(before if is_open else (*before, last)))


def _leaves(expression: Expression) -> Iterator[Words | Fact]:
    match expression:
        case Not(part):
            yield from _leaves(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _leaves(part)
        case _:
            yield expression
