"""The blocks that can be nodes of a tree, while it is walked: those of a small repository in memory, of a larger one in a file that
has no name and goes with the process. A tree takes some 150 bytes a record."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Protocol, Self

IN_MEMORY_BYTES = 1 << 20


class Nodes(Protocol):
    def get(self, number: int, /) -> bytes | None:
        """The block of that number, None where it can be no node."""


class NodeFile:
    """Raises OSError where the disk takes no more."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115  (closed when the tree was walked)
        self._numbers, self._ends = array("I"), array("Q", [0])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, number: int, block: bytes) -> None:
        """Numbers grow."""
        self._file.write(block)
        self._numbers.append(number)
        self._ends.append(self._ends[-1] + len(block))

    def get(self, number: int) -> bytes | None:
        at = bisect_left(self._numbers, number)
        if at == len(self._numbers) or self._numbers[at] != number:
            return None
        self._file.seek(self._ends[at])
        return self._file.read(self._ends[at + 1] - self._ends[at])
