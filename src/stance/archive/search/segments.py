"""Segments of posting lists in the database: which there are, what is in them, and the records whose entry in the index none of them has
as it is now.

A segment is never changed but for the places that are dropped from it, so what is read of one stays right. Its id is drawn by chance: no
other ever has it.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from secrets import randbits
from typing import Final

from django.db import connection
from django.db.backends.utils import CursorWrapper
from pyroaring import BitMap

from stance.archive.many_rows import insert
from stance.engines.language import postings
from stance.engines.language.listed import Needed

KEYS_KEPT: Final = 128
"""Segments whose keys a process keeps in memory: half a megabyte each, those of eight million records."""
LAST_SIGN: Final = chr(0x10FFFF)
"""Stands behind whatever a term can go on with: no term holds it."""
NOTHING: Final = BitMap()
NONE: Final = postings.written(BitMap())


@dataclass(frozen=True, slots=True)
class Held:
    """A segment of ``size`` records, their keys from ``low`` to ``high``. ``dropped``: places of records that are elsewhere now, or gone."""

    id: int
    size: int
    low: int
    high: int
    dropped: BitMap

    @property
    def keys(self) -> array[int]:
        """Rising. Raises Gone where it was replaced meanwhile."""
        return _keys(self.id)


@dataclass(frozen=True, slots=True)
class Unlisted:
    """``is_new``: no segment has ever had it. ``mark`` is another each time its entry changes."""

    key: int
    mark: int
    is_new: bool


@dataclass(slots=True)
class Read:
    """Lists of one segment by their terms; ``beginnings`` joined to one each."""

    terms: dict[str, BitMap] = field(default_factory=dict)
    beginnings: dict[str, BitMap] = field(default_factory=dict)


class Gone(Exception):
    """A segment was replaced by another while it was read."""


def held() -> list[Held]:
    """All segments, those with the newest records first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, size, low, high, dropped FROM archive_segment ORDER BY high DESC, id")
        return [
            Held(number, size, low, high, NOTHING if (data := bytes(dropped)) == NONE else postings.read(data))
            for number, size, low, high, dropped in cursor.fetchall()
        ]


def ids() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM archive_segment")
        return {number for (number,) in cursor.fetchall()}


@lru_cache(KEYS_KEPT)
def _keys(number: int) -> array[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT keys FROM archive_segment WHERE id = %s", [number])
        row = cursor.fetchone()
    if row is None:
        raise Gone
    return _unpacked(bytes(row[0]))


def _unpacked(data: bytes) -> array[int]:
    """Eight bytes each, the least first."""
    found = array("q")
    found.frombytes(data)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _packed(keys: array[int]) -> bytes:
    if sys.byteorder == "big":
        keys = array("q", keys)
        keys.byteswap()
    return keys.tobytes()


def unlisted(most: int) -> list[Unlisted]:
    """The first of them, in the order of their keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record_id, mark, is_new FROM archive_unlisted ORDER BY record_id LIMIT %s",
            [most],
        )
        return [Unlisted(key, mark, bool(is_new)) for key, mark, is_new in cursor.fetchall()]


def note(cursor: CursorWrapper, keys: Iterable[int], *, is_new: bool = False) -> None:
    """The entries of these records in the index were written just now, in the same transaction."""
    mark = randbits(62)
    insert(
        cursor,
        "INSERT INTO archive_unlisted (record_id, mark, is_new)",
        [(key, mark, int(is_new)) for key in dict.fromkeys(keys)],
        """ON CONFLICT (record_id)
           DO UPDATE SET mark = excluded.mark, is_new = archive_unlisted.is_new * excluded.is_new""",
    )


def lists(segments: Sequence[Held], needed: Needed) -> Mapping[int, Read]:
    """The lists of these segments, as many questions as there are beginnings and one."""
    found = {one.id: Read() for one in segments}
    numbers = list(found)
    if needed.terms:
        for number, term, places in _rows(numbers, f"term IN ({_marks(needed.terms)})", sorted(needed.terms)):
            found[number].terms[term] = postings.read(bytes(places))
    for beginning in needed.beginnings:
        several: dict[int, list[BitMap]] = {number: [] for number in numbers}
        for number, _term, places in _rows(numbers, "term >= %s AND term < %s", [beginning, beginning + LAST_SIGN]):
            several[number].append(postings.read(bytes(places)))
        for number, sets in several.items():
            found[number].beginnings[beginning] = BitMap.union(*sets) if sets else BitMap()
    return found


def beginning_with(segments: Sequence[Held], beginnings: Sequence[str]) -> list[tuple[int, str, BitMap]]:
    """(segment, term, places) of all terms that begin so."""
    numbers = [one.id for one in segments]
    return [
        (number, term, postings.read(bytes(places)))
        for beginning in beginnings
        for number, term, places in _rows(numbers, "term >= %s AND term < %s", [beginning, beginning + LAST_SIGN])
    ]


def _rows(numbers: Sequence[int], condition: str, values: Sequence[str]) -> list[tuple[int, str, bytes]]:
    if not numbers:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT segment_id, term, places FROM archive_posting WHERE segment_id IN ({_marks(numbers)}) AND {condition}",  # noqa: S608
            [*numbers, *values],
        )
        return list(cursor.fetchall())


def _marks(values: Iterable[object]) -> str:
    return ", ".join("%s" for _value in values)


def add(made: postings.Segment) -> int:
    """In the caller's transaction. Its id."""
    number = randbits(62)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO archive_segment (id, size, low, high, dropped, keys) VALUES (%s, %s, %s, %s, %s, %s)",
            [number, len(made.keys), made.keys[0], made.keys[-1], NONE, _packed(made.keys)],
        )
        rows = [(number, term, places) for term, places in sorted(made.lists.items())]
        insert(cursor, "INSERT INTO archive_posting (segment_id, term, places)", rows)
    return number


def remove(numbers: Sequence[int]) -> int:
    """In the caller's transaction. How many there were."""
    if not numbers:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM archive_posting WHERE segment_id IN ({_marks(numbers)})", numbers)  # noqa: S608
        cursor.execute(f"DELETE FROM archive_segment WHERE id IN ({_marks(numbers)})", numbers)  # noqa: S608
        return int(cursor.rowcount)


def drop(number: int, places: BitMap) -> None:
    """What its lists say of these places counts no longer. In the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE archive_segment SET dropped = %s WHERE id = %s", [postings.written(places), number])


def wait_all() -> None:
    """Every record of the index waits for a segment. In the caller's transaction."""
    key, table = _index()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM archive_unlisted")
        cursor.execute(f"INSERT INTO archive_unlisted (record_id, mark, is_new) SELECT {key}, 0, 1 FROM {table}")  # noqa: S608


def number_indexed() -> int:
    key, table = _index()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count({key}) FROM {table}")  # noqa: S608
        return int(cursor.fetchone()[0])


def _index() -> tuple[str, str]:
    """The key and the table that has a row for each record of the database's index; FTS5's own has it without the texts."""
    return ("id", "archive_search_docsize") if connection.vendor == "sqlite" else ("record_id", "archive_search")


def settle(settled: Sequence[Unlisted]) -> int:
    """They are in a segment as they are, unless their entry was written again. In the caller's transaction. How many were."""
    if not settled:
        return 0
    with connection.cursor() as cursor:
        cursor.executemany(
            "DELETE FROM archive_unlisted WHERE record_id = %s AND mark = %s", [(one.key, one.mark) for one in settled]
        )
        return int(cursor.rowcount)
