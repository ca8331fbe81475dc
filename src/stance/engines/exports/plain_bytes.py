"""A file as it is, read forwards from any offset: what ``gzip_bytes`` is for packed ones."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Protocol

from stance.engines.exports.tar_headers import Bytes


class Reader(Bytes, Protocol):
    """Bytes that are read forwards. ``damage`` says what ended them too early, ``notes`` what else is wrong."""

    damage: str
    notes: list[str]

    def close(self) -> None:
        """The end of it. One from ``AllBytes.at`` may be taken up again behind where it stopped."""


class AllBytes(Protocol):
    """Something whose bytes can be read from any offset, after a first pass over them."""

    def first_pass(self) -> Reader: ...

    def at(self, offset: int) -> Reader: ...


class PlainBytes:
    def __init__(self, path: Path) -> None:
        self._path = path

    def first_pass(self) -> Reader:
        return self.at(0)

    def at(self, offset: int) -> Reader:
        return PlainReader(self._path, offset)


class PlainReader:
    def __init__(self, path: Path, offset: int) -> None:
        self._file: BinaryIO = path.open("rb")
        self._size = self._file.seek(0, 2)
        self.position = min(offset, self._size)
        self._file.seek(self.position)
        self.damage = ""
        self.notes: list[str] = []

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self.position += len(data)
        return data

    def skip(self, size: int) -> bool:
        wanted = self.position + size
        self.position = min(wanted, self._size)
        self._file.seek(self.position)
        return wanted <= self._size

    def close(self) -> None:
        self._file.close()
