"""Streaming one member out of a zip, trusting none of its sizes."""

import io
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.members import Located, Member

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_LOCAL = struct.Struct("<4s5H3L2H")  # APPNOTE.TXT 4.3.7
_READ_AT_ONCE = 1 << 18
_DEFLATE = 8


class ZipMemberStream(io.RawIOBase):
    """The uncompressed bytes of a member: forward only, never more than the directory promised.

    Raises MemberDamaged when the bytes end early, do not unpack, exceed the promised size, or do not match
    the promised CRC-32 (that last one is known only at the end, when everything has been handed out).
    """

    def __init__(self, path: Path, member: Member, located: Located) -> None:
        super().__init__()
        self._member = member
        self._file = path.open("rb")
        self._stored_left = located.stored_bytes
        self._left = member.size_bytes
        self._crc = 0
        self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS) if located.method == _DEFLATE else None
        self._ended = False
        try:
            self._skip_local_header(located.place)
        except MemberDamaged:
            self._file.close()
            raise

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()

    def readinto(self, buffer: "WriteableBuffer") -> int:
        room = memoryview(buffer).cast("B")
        if not len(room):
            return 0
        data = self._next(len(room))
        if not data:
            self._finish()
            return 0
        if len(data) > self._left:
            raise self._damaged("it unpacks to more than the zip says: the sizes in this zip are not true")
        self._left -= len(data)
        self._crc = zlib.crc32(data, self._crc)
        room[: len(data)] = data
        return len(data)

    def _skip_local_header(self, offset: int) -> None:
        self._file.seek(offset)
        header = self._file.read(_LOCAL.size)
        if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
            raise self._damaged("the zip does not hold it where its table of contents says")
        fields = _LOCAL.unpack(header)
        if fields[2] & 1:
            raise self._damaged("it is encrypted although the zip's table of contents says otherwise")
        self._file.seek(fields[9] + fields[10], io.SEEK_CUR)

    def _stored(self) -> bytes:
        data = self._file.read(min(self._stored_left, _READ_AT_ONCE))
        if not data and self._stored_left:
            raise self._damaged("the zip file ends inside it")
        self._stored_left -= len(data)
        return data

    def _next(self, most: int) -> bytes:
        if self._unpacker is None:
            data = self._file.read(min(self._stored_left, most))
            if not data and self._stored_left:
                raise self._damaged("the zip file ends inside it")
            self._stored_left -= len(data)
            return data
        unpacker = self._unpacker
        while not unpacker.eof:
            packed = unpacker.unconsumed_tail or self._stored()
            try:
                data = unpacker.decompress(packed, most)
            except zlib.error as error:
                raise self._damaged(f"its packed bytes are damaged ({error})") from error
            if data:
                return data
            if not packed:
                raise self._damaged("its packed bytes end too early")
        return b""

    def _finish(self) -> None:
        if self._ended:
            return
        self._ended = True
        if self._left:
            raise self._damaged(f"it is {self._left:,} bytes shorter than the zip says")
        if self._crc != self._member.crc:
            raise self._damaged("its checksum is wrong: some of its bytes were changed or damaged on the way")

    def _damaged(self, reason: str) -> MemberDamaged:
        return MemberDamaged(self._member.name, reason)
