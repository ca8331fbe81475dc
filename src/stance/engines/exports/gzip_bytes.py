"""What a gzip file holds (RFC 1952), read forwards from any offset in flat memory.

DEFLATE has no index. The first pass, which is needed anyway to find the members of a tar and to check the checksum, leaves
*restart points*: copies of the unpacker as it was at some offset, some 40 KB each and at most MOST_POINTS of them, so no more
than 40 MB for a file of any size. Reading from an offset takes up the nearest one before it and unpacks what lies between;
what begins behind where the last reading stopped takes that up instead. Nothing is written to disk (decision 30 has what was
measured).
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from stance.engines.exports.gzip_header import LONGEST_BYTES, header_bytes
from stance.engines.exports.limits import Limits, PackageRefused

MOST_POINTS = 1024
FIRST_SPACING_BYTES = 1 << 20
"""Unpacked bytes between two restart points at first; whenever there are too many, every second goes."""
MOST_PARTS = 100_000
"""Gzip files one after another in one file: each is 20 bytes at least, and costs more than it says."""
_READ_AT_ONCE = LONGEST_BYTES
_UNPACKED_AT_ONCE = 1 << 18
_TRAILER_BYTES = 8
_CUT_OFF = "its end is missing: it was cut off"


class _Point(NamedTuple):
    """The unpacker as it stood at ``position`` of what comes out; it was given everything before ``read_to`` of the file."""

    position: int
    read_to: int
    unpacker: zlib._Decompress


class GzipBytes:
    """One gzip file, whose bytes can be read from any offset once a first pass has been over them."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path, self.limits = path, limits
        self._points: list[_Point] = []
        self._spacing = FIRST_SPACING_BYTES
        self._resting: GzipReader | None = None

    def first_pass(self) -> GzipReader:
        """From the beginning, leaving restart points. Reading raises PackageRefused for a bomb."""
        return GzipReader(self, None)

    def at(self, offset: int) -> GzipReader:
        """From an offset in what is unpacked."""
        number = bisect_right(self._points, offset, key=lambda point: point.position)
        point = self._points[number - 1] if number else None
        resting, self._resting = self._resting, None
        if resting is None or not (point.position if point else 0) <= resting.position <= offset:
            resting = GzipReader(self, point)
        resting.skip(offset - resting.position)
        return resting

    def keep(self, reader: GzipReader) -> None:
        """A reading that has ended: the next one often begins behind it."""
        self._resting = None if reader.damage else reader

    def note(self, position: int, read_to: int, unpacker: zlib._Decompress) -> None:
        """Leave a restart point, where it is far enough from the one before."""
        if position - (self._points[-1].position if self._points else 0) < self._spacing:
            return
        self._points.append(_Point(position, read_to, unpacker.copy()))
        if len(self._points) > MOST_POINTS:
            self._points = self._points[1::2]
            self._spacing *= 2


class GzipReader:
    """Unpacked bytes, forwards. ``damage`` says what ended them too early, ``notes`` what else is wrong with the file; both
    are complete when everything was read."""

    def __init__(self, whole: GzipBytes, point: _Point | None) -> None:
        self._whole = whole
        self._file: BinaryIO | None = None
        self._read_to = point.read_to if point else 0
        self._given = b""
        self._unpacker = point.unpacker.copy() if point else None
        self._unpacked = point.position if point else 0
        self._out, self._out_from = b"", 0
        self._parts = 1 if point else 0
        self._is_whole = point is None
        self._checksum, self._part_from = 0, 0
        self._looked_at = self._unpacked, self._read_to
        self._has_ended = False
        self.damage = ""
        self.notes: list[str] = []

    @property
    def position(self) -> int:
        return self._unpacked - len(self._out) + self._out_from

    def read(self, size: int) -> bytes:
        """Exactly so many bytes, fewer only at the end."""
        return b"".join(self._pieces(size))

    def skip(self, size: int) -> bool:
        """Pass over so many bytes; False when they end before."""
        return sum(map(len, self._pieces(size))) == size

    def close(self) -> None:
        self._let_go()
        self._whole.keep(self)

    def _let_go(self) -> None:
        """Of the file; reading on opens it again."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _pieces(self, size: int) -> Iterator[bytes]:
        while size > 0:
            if self._out_from == len(self._out):
                self._unpack()
            piece = self._out[self._out_from : self._out_from + size]
            if not piece:
                return
            self._out_from += len(piece)
            size -= len(piece)
            yield piece

    def _unpack(self) -> None:
        """The next bytes into ``_out``, none at the end."""
        self._out, self._out_from = b"", 0
        while not self._out and not self._has_ended:
            if self._unpacker is None:
                self._begin_part()
            else:
                self._step(self._unpacker)
        if self._has_ended:
            self._let_go()

    def _step(self, unpacker: zlib._Decompress) -> None:
        packed = self._given or self._from_file()
        before = unpacker.copy()
        try:
            self._out = unpacker.decompress(packed, _UNPACKED_AT_ONCE)
        except zlib.error as error:
            self._out = _salvaged(before, packed)
            self._end(f"its packed bytes are damaged ({error})")
        self._unpacked += len(self._out)
        if self._is_whole:
            self._checksum = zlib.crc32(self._out, self._checksum)
        self._given = unpacker.unconsumed_tail
        if unpacker.eof:
            self._given, self._unpacker = unpacker.unused_data, None
            self._end_part()
        elif not packed and not self._out:
            self._end(_CUT_OFF)
        elif not self._given and self._is_whole:
            self._whole.note(self._unpacked, self._read_to, unpacker)
        if self._is_whole:
            self._refuse_bombs()

    def _begin_part(self) -> None:
        """The header of a gzip file: the only one in most of them."""
        while len(self._given) < LONGEST_BYTES and (more := self._from_file()):
            self._given += more
        length = header_bytes(self._given)
        if length is None:
            self._behind_the_last()
            return
        self._given = self._given[length:]
        self._unpacker, self._checksum, self._part_from = zlib.decompressobj(-zlib.MAX_WBITS), 0, self._unpacked
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise self._refused(f"This is {MOST_PARTS:,} gzip files in one: a bomb.")

    def _end_part(self) -> None:
        """Checksum and length, which only who began at the beginning can tell."""
        while len(self._given) < _TRAILER_BYTES and (more := self._from_file()):
            self._given += more
        told, self._given = self._given[:_TRAILER_BYTES], self._given[_TRAILER_BYTES:]
        if len(told) < _TRAILER_BYTES:
            self._end(_CUT_OFF)
        elif self._is_whole:
            length = (self._unpacked - self._part_from) & 0xFFFFFFFF
            if told != self._checksum.to_bytes(4, "little") + length.to_bytes(4, "little"):
                self.notes.append("its checksum is wrong: some of its bytes were changed or damaged on the way")

    def _behind_the_last(self) -> None:
        """What is no gzip file: nothing, or zeros that fill up a tape or a disk."""
        if not self._parts:
            self._end("it is no gzip file" if len(self._given) >= LONGEST_BYTES else _CUT_OFF)
            return
        while self._given:
            if self._given.strip(b"\0"):
                self.notes.append("something follows its end, which is not read")
                break
            self._given = self._from_file()
        self._has_ended = True

    def _end(self, damage: str) -> None:
        self.damage, self._has_ended = damage, True

    def _from_file(self) -> bytes:
        if self._file is None:
            self._file = self._whole.path.open("rb")
            self._file.seek(self._read_to)
        data = self._file.read(_READ_AT_ONCE)
        self._read_to += len(data)
        return data

    def _refuse_bombs(self) -> None:
        limits, (out, packed) = self._whole.limits, self._looked_at
        if self._unpacked > limits.max_total_bytes:
            raise self._refused(f"Unpacked it is more than {limits.max_total_bytes:,} bytes, the most that are read.")
        if self._unpacked - out < limits.ratio_from_bytes:
            return
        read = self._read_to - len(self._given)
        if self._unpacked - out > limits.max_ratio * max(read - packed, 1):
            raise self._refused(f"{read - packed:,} bytes of it grow to {self._unpacked - out:,}: a bomb.")
        self._looked_at = self._unpacked, read

    def _refused(self, what: str) -> PackageRefused:
        self._let_go()
        remedy = "Ask the platform for the export again; if this one is genuine, unpack it and import the folder."
        return PackageRefused(what, str(self._whole.path), remedy)


def _salvaged(unpacker: zlib._Decompress, packed: bytes) -> bytes:
    """What comes out before the damaged place: the library keeps nothing of a call that fails."""
    found = bytearray()
    for at in range(len(packed)):
        try:
            found += unpacker.decompress(packed[at : at + 1])
        except zlib.error:
            break
    return bytes(found)
