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
ready when that is written."""
MOST_ROWS = 128_000
MOST_BYTES = 160 << 20
"""On the disk; with one being written, one waiting and one being filled, less than the import itself takes."""
MOST_PROBLEMS = 1000
BATCH_ROWS = 1000
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
            self._file = tempfile.NamedTemporaryFile(dir=self._folder, delete=False)  # noqa: SIM115  (closed in ``full``)
        # Plain tuples: the name of a class with every row is more than the rest costs.
        data = pickle.dumps((*row[:-1], tuple(map(tuple, row.media))), protocol=5)
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


def after(rows: int) -> int:
    """How many rows the stretch after one of so many may have."""
    return min(MOST_ROWS, max(FIRST_ROWS, rows * 3 // 2))


def _rows(file: int, places: array[int]) -> list[Row]:
    return [_row(os.pread(file, place & (1 << LENGTH_BITS) - 1, place >> LENGTH_BITS)) for place in places]


def _row(data: bytes) -> Row:
    *given, media = pickle.loads(data)  # noqa: S301  (our own child, in a folder that only we write to)
    return Row._make((*given, tuple(map(MediaRow._make, media))))
