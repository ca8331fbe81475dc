"""One file that is an export itself, by its name: a repository, a feed, a table, also packed with gzip."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from stance.engines.exports.limits import Problem, unsafe_name
from stance.engines.exports.members import Located, Member
from stance.engines.exports.plain_bytes import AllBytes
from stance.engines.exports.sources import FoundMember, Origin
from stance.engines.exports.tar_source import opened

_PACKED = ".gz"
_UNNAMED = "export"


class SingleFile:
    def __init__(self, path: Path, origin: Origin, data: AllBytes, *, is_packed: bool) -> None:
        self._path, self._origin, self._bytes, self._is_packed = path, origin, data, is_packed
        self.problems: list[Problem] = []
        self._damage = ""

    def members(self) -> Iterator[FoundMember]:
        size = self._path.stat().st_size
        if self._is_packed:
            reader = self._bytes.first_pass()
            try:
                while reader.skip(1 << 20):
                    pass
                size = reader.position
            finally:
                reader.close()
            self._damage = reader.damage
            self.problems += [self._origin.problem("", reason) for reason in reader.notes]
        yield Member(self._name(), size, None), Located(self._origin.number, 0, size, 0)

    def open(self, member: Member, located: Located, top: str) -> BinaryIO:
        return opened(self._bytes, member, 0, self._origin.name, self._damage)

    def _name(self) -> str:
        name = self._origin.name
        if self._is_packed and name.lower().endswith(_PACKED):
            name = name[: -len(_PACKED)]
        return name if name and unsafe_name(name) is None else _UNNAMED
