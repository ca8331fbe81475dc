"""The members of a tar, packed with gzip or not. A tar has no table of contents: one pass over it finds them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from stance.engines.exports.limits import MemberDamaged, Problem, unsafe_name
from stance.engines.exports.member_reader import MemberReader
from stance.engines.exports.members import Located, Member
from stance.engines.exports.plain_bytes import AllBytes, Reader
from stance.engines.exports.sources import FoundMember, Origin
from stance.engines.exports.tar_headers import Damage, headers

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class TarSource:
    """Nothing in a tar tells whether a member's bytes are what was packed; gzip's checksum tells it of all together."""

    def __init__(self, path: Path, origin: Origin, data: AllBytes) -> None:
        self._path, self._origin, self._bytes = path, origin, data
        self.problems: list[Problem] = []

    def members(self) -> Iterator[FoundMember]:
        reader, wrong = self._bytes.first_pass(), list[str]()
        try:
            yield from self._found(reader, wrong)
            while reader.read(1 << 20):  # what is wrong with the packing is known at its end
                pass
        finally:
            reader.close()
        # Damaged packing explains why the tar inside ends early.
        for reason in [reader.damage, *reader.notes] if reader.damage else [*wrong, *reader.notes]:
            self.problems.append(self._origin.problem("", reason))

    def _found(self, reader: Reader, wrong: list[str]) -> Iterator[FoundMember]:
        for header in headers(reader, str(self._path), self._origin.limits):
            if isinstance(header, Damage):
                wrong.append(header.reason)
                continue
            reason = unsafe_name(header.name) or header.refusal
            if reason is not None:
                self.problems.append(self._origin.problem(header.name, reason))
            elif not header.is_folder:
                member = Member(header.name.removeprefix("./"), header.size_bytes, None)
                yield member, Located(self._origin.number, header.place, header.size_bytes, 0)

    def open(self, member: Member, located: Located, top: str) -> BinaryIO:
        return opened(self._bytes, member, located.place, self._origin.name)


def opened(data: AllBytes, member: Member, place: int, within: str, damage: str = "") -> BinaryIO:
    """The member's bytes, from ``place`` on, of what is called ``within``. With ``damage`` more of them should be there than
    there are. Raises MemberDamaged."""
    try:
        reader = data.at(place)
    except FileNotFoundError as error:
        raise MemberDamaged(member.name, f"{within} is no longer there") from error
    raw = StretchStream(reader, member, place + member.size_bytes, within, damage)
    return cast(BinaryIO, MemberReader(raw))


class StretchStream(io.RawIOBase):
    """Bytes of something larger up to ``stop``, forward only. Raises MemberDamaged when they end early."""

    def __init__(self, reader: Reader, member: Member, stop: int, within: str, damage: str) -> None:
        super().__init__()
        self._reader, self._name = reader, member.name
        self._stop, self._within, self._damage = stop, within, damage

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed:
            self._reader.close()
        super().close()

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer).cast("B")
        wanted = min(len(room), self._stop - self._reader.position)
        try:
            data = self._reader.read(wanted)
        except FileNotFoundError as error:
            raise MemberDamaged(self._name, f"{self._within} is no longer there") from error
        if not data and len(room) and (wanted or self._damage):
            why = self._reader.damage or self._damage
            raise MemberDamaged(self._name, f"{self._within} ends inside it{why and ': '}{why}")
        room[: len(data)] = data
        return len(data)
