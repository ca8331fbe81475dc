"""Posting lists: for each term the documents that hold it, as a compressed set of places (an inverted index).

Some documents together are a segment. Its lists answer any expression by intersecting, joining and subtracting sets. For phrases it has
lists of neighbours, too: one for each two words that are neighbours often, and for the many that rarely are some lists of several such
pairs each, by a hash of theirs. What those, or more than two words in a row, make likely is looked at in the text (`matching`).

Sets are Roaring bitmaps (Lemire et al., "Roaring Bitmaps: Implementation of an Optimized Software Library", 2018); the bytes of one
are its portable serialisation, those of a short one 32-bit numbers, least byte first.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from struct import pack, unpack
from typing import Final
from zlib import crc32

from pyroaring import BitMap

from stance.engines.language.document import GAP

LARGEST: Final = 65_536
"""Documents of one segment: one container of a Roaring bitmap, and some tens of megabytes while it is made."""

_SHORT: Final = 8
"""Places that are written one by one."""
_IS_SHORT, _IS_SET = b"\x00", b"\x01"

OFTEN: Final = 8
"""Documents in which two are neighbours, for them to have a list of their own."""
_RARE: Final = 0x3FFF
"""Other pairs are hashed to so many lists, and one."""


@dataclass(frozen=True, slots=True)
class Segment:
    """``keys``: those of its documents, rising; the place in it is what the lists hold. ``lists``: the bytes of each list by its term."""

    keys: "array[int]"
    lists: dict[str, bytes]


def pair(first: str, second: str) -> str:
    """The term under which documents are listed in which the two are neighbours, where those are OFTEN. No word holds a space."""
    return f" {first} {second}"


def rare_pair(first: str, second: str) -> str:
    """The term under which those documents are listed, among others, where they are fewer."""
    return _rarely(_rare(first.encode(), second.encode()))


def _rare(first: bytes, second: bytes) -> int:
    return crc32(second, crc32(first)) & _RARE


def _rarely(number: int) -> str:
    return f" {number}"


class _Numbers(dict[str, int]):
    """A number for each term, in the order in which they come."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


def segment(documents: Iterable[tuple[int, str, str]]) -> Segment:
    """Of (key, words, facts), as `Document.fts5` gives them, in the order of their keys, LARGEST at most.

    Raises ValueError where the keys do not rise.
    """
    keys = array("q")
    lists: defaultdict[str, list[int]] = defaultdict(list)
    pairs: defaultdict[int, list[int]] = defaultdict(list)
    numbers = _Numbers()
    for place, (key, words, facts) in enumerate(documents):
        if keys and key <= keys[-1]:
            raise ValueError(f"the key {key} stands behind {keys[-1]}: keys must rise")
        keys.append(key)
        terms = words.split()
        for term in {*terms, *facts.split()}:
            lists[term].append(place)
        for number in {first << 32 | second for first, second in pairwise([numbers[term] for term in terms])}:
            pairs[number].append(place)
    lists.pop(GAP, None)
    made = {term: _written(places) for term, places in lists.items()}
    return Segment(keys, made | _pairs(pairs, list(numbers)))


def _pairs(pairs: Mapping[int, list[int]], terms: list[str]) -> dict[str, bytes]:
    """``pairs``: places by the numbers of two terms."""
    often: dict[str, bytes] = {}
    rarely: defaultdict[int, list[int]] = defaultdict(list)
    encoded = [term.encode() for term in terms]
    for number, places in pairs.items():
        first, second = number >> 32, number & 0xFFFFFFFF
        if len(places) >= OFTEN:
            often[pair(terms[first], terms[second])] = _written(places)
        else:
            rarely[_rare(encoded[first], encoded[second])] += places
    return often | {_rarely(number): _written(sorted({*places})) for number, places in rarely.items()}


def _written(places: list[int]) -> bytes:
    if len(places) <= _SHORT:
        return _IS_SHORT + pack(f"<{len(places)}I", *places)
    found = BitMap(places)
    found.run_optimize()
    return _IS_SET + found.serialize()


def written(places: BitMap) -> bytes:
    """The bytes of a set, as the lists of a segment have them."""
    return _written(list(places)) if len(places) <= _SHORT else _IS_SET + places.serialize()


def read(data: bytes) -> BitMap:
    """The set that these bytes are. Raises ValueError for what is none."""
    if data[:1] == _IS_SET and len(data) > 1:
        return BitMap.deserialize(data[1:])
    if data[:1] != _IS_SHORT or len(data) % 4 != 1:
        raise ValueError(f"{len(data):,} bytes that begin with {data[:1]!r} are no list of places")
    return BitMap(unpack(f"<{len(data) // 4}I", data[1:]))


def everything(size: int) -> BitMap:
    """The places of a segment of so many documents."""
    return _from(0, size)


def last(places: BitMap, most: int) -> "array[int]":
    """The last of a set, rising."""
    count = len(places)
    if count > most:
        # A place whose rank is known is found without walking to it.
        places = places & _from(places[count - most], places.max() + 1)
    return places.to_array()


def first(places: BitMap, most: int) -> "array[int]":
    """The first of a set, rising."""
    return (places & _from(0, places[most]) if len(places) > most else places).to_array()


def _from(low: int, high: int) -> BitMap:
    found = BitMap()
    found.add_range(low, high)
    return found


def stretch(places: BitMap, low: int, high: int) -> BitMap:
    """Those from ``low`` to just before ``high``."""
    return places & _from(low, high) if low < high else BitMap()
