"""One export as its files, whether it came as a folder, a zip, a tar, one file, or several of these. Nothing is unpacked to
disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from stance.engines.exports.limits import Limits, PackageRefused, Problem
from stance.engines.exports.members import Member, MemberTable
from stance.engines.exports.opening import source_of
from stance.engines.exports.sources import FoundMember, Origin, Source

_APPLE_DOUBLE = "__MACOSX/"


class Package:
    """The members of one export. Made by `open_package`.

    Names are relative, with forward slashes, less the folder that a packing program put round everything.
    """

    def __init__(self, origins: Sequence[Path], limits: Limits, names: Sequence[str]) -> None:
        self.origins = tuple(origins)
        self.limits = limits
        self.problems: list[Problem] = []
        self._names = tuple(names)
        self._sources: list[Source] = []
        self._table = MemberTable()
        self._tops = [""] * len(self.origins)
        self._repeated: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._table)

    def members(self) -> Iterator[Member]:
        """Every member, in the order in which the packages have them and of names in folders."""
        return (self._table.member(row) for row in self._table.indices())

    def rows(self) -> Iterable[int]:
        """Row numbers of all members: a compact way to point at many of them (see `name_of`)."""
        return self._table.indices()

    def name_of(self, row: int) -> str:
        """The name of the member in a row."""
        return self._table.name(row)

    def find(self, name: str) -> Member | None:
        """The member of that exact name, or None."""
        row = self._table.find(name)
        return None if row is None else self._table.member(row)

    def origin_of(self, name: str) -> Path:
        """The path given by the user that holds the member. Raises KeyError when there is none."""
        return self.origins[self._table.located(self._row(name)).source]

    def open(self, name: str) -> BinaryIO:
        """Open a member for reading forwards. Raises KeyError (no such member) or MemberDamaged.

        Reading raises MemberDamaged when the bytes are not what the package says they are.
        """
        return self._opened(self._row(name))

    def repeats(self, name: str) -> Iterator[tuple[str, BinaryIO]]:
        """Members of the same name that are not used, as where each is from and its bytes; read like those of ``open``."""
        for row in self._repeated.get(name, ()):
            yield f"{self._origin_name(row)}: {name}", self._opened(row)

    def _opened(self, row: int) -> BinaryIO:
        located = self._table.located(row)
        return self._sources[located.source].open(self._table.member(row), located, self._tops[located.source])

    def _origin_name(self, row: int) -> str:
        return self._names[self._table.located(row).source]

    def _row(self, name: str) -> int:
        row = self._table.find(name)
        if row is None:
            raise KeyError(name)
        return row

    def _add(self, number: int, kept_tops: frozenset[str]) -> None:
        source = source_of(self.origins[number], Origin(number, self._names[number], self.limits))
        self._sources.append(source)
        top = self._append(source.members())
        self._tops[number] = _enclosing_folder(top, kept_tops)
        self._table.strip_top(number, self._tops[number])
        self.problems += source.problems

    def _append(self, found: Iterable[FoundMember]) -> str:
        """Into the table; returns what all their names begin with."""
        top: str | None = None
        for member, located in found:
            if member.name.startswith(_APPLE_DOUBLE):  # resource forks that macOS adds beside the files
                continue
            self._table.append(member, located)
            top = member.name if top is None else _common_start(top, member.name)
        return top or ""

    def _seal(self) -> None:
        total = 0
        for member in self.members():
            total += member.size_bytes
        if total > self.limits.max_total_bytes:
            raise PackageRefused(
                f"Unpacked it would be {total:,} bytes; at most {self.limits.max_total_bytes:,} are read.",
                str(self.origins[0]),
                "If this really is the export, raise the limit.",
            )
        for kept, dropped in self._table.seal():
            self._repeated.setdefault(self._table.name(dropped), []).append(dropped)
            self._report_repeat(kept, dropped)

    def _report_repeat(self, kept: int, dropped: int) -> None:
        first, second = self._table.member(kept), self._table.member(dropped)
        where = f"{self._origin_name(dropped)}: {second.name}"
        if self._table.located(kept).source == self._table.located(dropped).source:
            self.problems.append(Problem(where, "this name is in it twice; the first is used"))
            return
        unknown = first.crc is None or second.crc is None
        if first.size_bytes != second.size_bytes or (not unknown and first.crc != second.crc):
            reason = f"it differs from the file of the same name in {self._origin_name(kept)}, which is used"
            self.problems.append(Problem(where, reason))


def open_package(
    paths: Path | Sequence[Path],
    *,
    limits: Limits | None = None,
    kept_tops: frozenset[str] = frozenset({"data", "assets"}),
    names: Sequence[str] | None = None,
) -> Package:
    """Open an export: a folder, a zip, a tar (also packed with gzip), one file that is an export itself, or several of these
    that belong together (members merge).

    `kept_tops` are top-level folders that belong to the export itself; any other folder that encloses
    everything in a path is taken off the names. `names` are what the files are called where their paths do not tell:
    one file by itself is a member of that name. Raises PackageRefused, or OSError when a path is unreadable.
    """
    origins = [paths] if isinstance(paths, Path) else list(paths)
    if not origins:
        raise PackageRefused("Nothing to read.", "no path", "Name the file that the platform sent, or a folder.")
    package = Package(origins, limits or Limits(), [path.name for path in origins] if names is None else names)
    for number in range(len(origins)):
        package._add(number, kept_tops)
    package._seal()
    return package


def _common_start(known: str, name: str) -> str:
    while not name.startswith(known):
        known = known[: known.rstrip("/").rfind("/") + 1]
    return known


def _enclosing_folder(common: str, kept_tops: frozenset[str]) -> str:
    """The part of a common prefix of names that encloses the export and is not part of it."""
    folders = common.split("/")[:-1]
    enclosing = []
    for folder in folders:
        if folder in kept_tops:
            break
        enclosing.append(folder + "/")
    return "".join(enclosing)
