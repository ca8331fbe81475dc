"""Stretches: some ten thousand posts of a part, in the order of their keys, on their way through a scratch file.

Real archives are in no order, and keys carry time. Written as they come, each post touches a page of its own in the table
of records, in six indexes and in the search index, and all of them are more than a cache holds. A stretch passes over
them once, from front to back. The reading process fills the next one while the writing process empties this one.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from stance.archive.importing.rows import Batch, MediaRow, Problem, Row

FIRST_ROWS = 8_000
"""Of an import's first stretch, so that writing begins at once; each is half as long again as the one before, and so is
ready when that is written. Shorter ones would be written over the same pages too often."""
LEFT_IN_A_STRETCH = 0.4
"""Of the rows that are left to read, how many the next stretch takes in most: the last one is written when nothing is read
any more, so the stretches become short again towards the end."""
MOST_ROWS = 128_000
MOST_BYTES = 160 << 20
"""On the disk; with one being written, one waiting and one being filled, less than the import itself takes."""
MOST_PROBLEMS = 1000
BATCH_ROWS = 1000
MEDIA = Row._fields.index("media")
BUFFER_BYTES = 1 << 18
PLACE_BITS, LENGTH_BITS, TIE_BYTES = 32, 32, 4


class Stretch(NamedTuple):
    """``places`` are the rows in ``path`` in the order of their keys, each as byte offset << 32 | bytes (pickled).
    ``path`` is "" when there are none.

    ``problems`` and ``lost`` (counted, but no row) are the whole stretch's; ``start`` and ``read_to`` are bytes of the
    unpacked part, where it begins and where the next one does."""

    part: int
    path: str
    places: array[int]
    problems: list[Problem]
    lost: int
    start: int
    read_to: int
    is_last: bool

    def batches(self) -> Iterator[Batch]:
        """The rows in the order of their keys. How far the part is read, and what else there is to say, comes with
        the last of them: until then the stretch is not through."""
        last = max(0, len(self.places) - 1) // BATCH_ROWS * BATCH_ROWS
        rows: list[Row] = []
        if self.path:
            with Path(self.path).open("rb") as file:
                for at in range(0, last, BATCH_ROWS):
                    rows = _rows(file.fileno(), self.places[at : at + BATCH_ROWS])
                    yield Batch(self.part, rows, [], len(rows), self.start, False)
                rows = _rows(file.fileno(), self.places[last:])
        yield Batch(self.part, rows, self.problems, len(rows) + self.lost, self.read_to, self.is_last)

    def discard(self) -> None:
        """The scratch file goes, if there is one."""
        if self.path:
            Path(self.path).unlink(missing_ok=True)


class Filling:
    """A stretch that is being read."""

    def __init__(self, folder: Path, part: int, start: int, most_rows: int) -> None:
        self._folder, self._part, self._start, self._most_rows = folder, part, start, most_rows
        self._file: IO[bytes] | None = None
        self._order: list[int] = []
        self._bytes = 0
        self.problems: list[Problem] = []
        self.lost = 0

    @property
    def is_full(self) -> bool:
        return len(self._order) >= self._most_rows or self._bytes >= MOST_BYTES or len(self.problems) >= MOST_PROBLEMS

    def add(self, row: Row) -> None:
        """Raises OSError (disk full)."""
        if self._file is None:
            self._file = tempfile.NamedTemporaryFile(buffering=BUFFER_BYTES, dir=self._folder, delete=False)  # noqa: SIM115  (closed in ``full``)
        # Plain tuples: the name of a class with every row is more than the rest costs.
        plain = (*row[:MEDIA], tuple(map(tuple, row.media)), *row[MEDIA + 1 :]) if row.media else tuple(row)
        data = pickle.dumps(plain, protocol=5)
        self._file.write(data)
        # One number sorts by key; where keys agree, as those of one record's states may, by what was said.
        first = row.key << 8 * TIE_BYTES | int.from_bytes(row.digest[:TIE_BYTES], "big")
        self._order.append((first << PLACE_BITS | self._bytes) << LENGTH_BITS | len(data))
        self._bytes += len(data)

    def full(self, read_to: int, is_last: bool) -> Stretch:
        """Sorted, and its file closed. Raises OSError (disk full)."""
        path = ""
        if self._file is not None:
            self._file.close()
            path = self._file.name
        self._order.sort()
        mask = (1 << PLACE_BITS + LENGTH_BITS) - 1
        places = array("Q", (number & mask for number in self._order))
        return Stretch(self._part, path, places, self.problems, self.lost, self._start, read_to, is_last)


class Lengths:
    """How many rows the next stretch may have. ``to_read`` is the bytes of all parts, None where that is not known."""

    def __init__(self, to_read: int | None) -> None:
        self.rows = FIRST_ROWS
        self._left = to_read

    def passed(self, rows: int, size_bytes: int) -> None:
        """A stretch of so many rows was read, from so many bytes of the part."""
        wanted = self.rows * 3 // 2 if rows >= self.rows else self.rows
        if self._left is not None and rows and size_bytes:
            self._left = max(0, self._left - size_bytes)
            wanted = min(wanted, int(self._left / size_bytes * rows * LEFT_IN_A_STRETCH))
        self.rows = min(MOST_ROWS, max(FIRST_ROWS, wanted))


def _rows(file: int, places: array[int]) -> list[Row]:
    return [_row(os.pread(file, place & (1 << LENGTH_BITS) - 1, place >> LENGTH_BITS)) for place in places]


def _row(data: bytes) -> Row:
    row = Row._make(pickle.loads(data))  # noqa: S301  (our own child, in a folder that only we write to)
    return row._replace(media=tuple(map(MediaRow._make, row.media))) if row.media else row
