"""One export as its files, whether it came as a folder, a zip, or several. Nothing is unpacked to disk."""

import io
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from stance.engines.exports.folder import open_file, walk
from stance.engines.exports.limits import Limits, MemberDamaged, PackageRefused, Problem, unsafe_name
from stance.engines.exports.members import Located, Member, MemberTable
from stance.engines.exports.zip_directory import Entry, entries, locate
from stance.engines.exports.zip_member import ZipMemberStream

_LOCAL_HEADER = 30
_APPLE_DOUBLE = "__MACOSX/"
_BUFFER = 1 << 18


class Package:
    """The members of one export. Made by `open_package`.

    Names are relative, with forward slashes, less the folder that a packing program put round everything.
    """

    def __init__(self, origins: Sequence[Path], limits: Limits) -> None:
        self.origins = tuple(origins)
        self.limits = limits
        self.problems: list[Problem] = []
        self._table = MemberTable()
        self._tops = [""] * len(self.origins)
        self._repeated: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._table)

    def members(self) -> Iterator[Member]:
        """Every member, in the order of the zips' tables of contents and of names in folders."""
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
            yield f"{self.origins[self._table.located(row).source].name}: {name}", self._opened(row)

    def _opened(self, row: int) -> BinaryIO:
        located, name = self._table.located(row), self._table.name(row)
        origin = self.origins[located.source]
        if origin.is_dir():
            return open_file(origin, self._tops[located.source] + name)
        try:
            raw = ZipMemberStream(origin, self._table.member(row), located)
        except FileNotFoundError as error:
            raise MemberDamaged(name, f"{origin.name} is no longer there") from error
        return cast(BinaryIO, io.BufferedReader(raw, _BUFFER))

    def _row(self, name: str) -> int:
        row = self._table.find(name)
        if row is None:
            raise KeyError(name)
        return row

    def _add(self, source: int, found: Iterable[tuple[Member, Located]], kept_tops: frozenset[str]) -> None:
        top: str | None = None
        for member, located in found:
            if member.name.startswith(_APPLE_DOUBLE):  # resource forks that macOS adds beside the files
                continue
            self._table.append(member, located)
            top = member.name if top is None else _common_start(top, member.name)
        self._tops[source] = _enclosing_folder(top or "", kept_tops)
        self._table.strip_top(source, self._tops[source])

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
        where = self.origins[self._table.located(dropped).source].name
        if self._table.located(kept).source == self._table.located(dropped).source:
            self.problems.append(Problem(f"{where}: {second.name}", "the zip holds this name twice; the first is used"))
            return
        unknown = first.crc is None or second.crc is None
        if first.size_bytes != second.size_bytes or (not unknown and first.crc != second.crc):
            kept_in = self.origins[self._table.located(kept).source].name
            reason = f"it differs from the file of the same name in {kept_in}, which is used"
            self.problems.append(Problem(f"{where}: {second.name}", reason))


def open_package(
    paths: Path | Sequence[Path],
    *,
    limits: Limits | None = None,
    kept_tops: frozenset[str] = frozenset({"data", "assets"}),
) -> Package:
    """Open an export: a folder, a zip, or several of them that belong together (members merge).

    `kept_tops` are top-level folders that belong to the export itself; any other folder that encloses
    everything in a path is taken off the names. Raises PackageRefused, or OSError when a path is unreadable.
    """
    origins = [paths] if isinstance(paths, Path) else list(paths)
    if not origins:
        raise PackageRefused("Nothing to read.", "no path", "Name a zip or a folder.")
    package = Package(origins, limits or Limits())
    for source, origin in enumerate(origins):
        package._add(source, _members(package, source, origin), kept_tops)
    package._seal()
    return package


def _members(package: Package, source: int, origin: Path) -> Iterator[tuple[Member, Located]]:
    if origin.is_dir():
        return _folder_members(package, source, origin)
    if not origin.exists():
        raise PackageRefused("There is no such file or folder.", str(origin), "Check the path.")
    return _zip_members(package, source, origin)


def _folder_members(package: Package, source: int, origin: Path) -> Iterator[tuple[Member, Located]]:
    limits, count = package.limits, 0
    for found in walk(origin):
        if found.refusal is not None:
            package.problems.append(Problem(f"{origin.name}: {_printable(found.name)}", found.refusal))
            continue
        count += 1
        if count > limits.max_members or len(found.name.encode()) > limits.max_name_bytes:
            raise PackageRefused(
                f"More than {limits.max_members:,} files, or a name over {limits.max_name_bytes:,} bytes.",
                str(origin),
                "Name the folder of the export itself.",
            )
        yield Member(found.name, found.size_bytes, None), Located(source, 0, found.size_bytes, 0)


def _zip_members(package: Package, source: int, origin: Path) -> Iterator[tuple[Member, Located]]:
    where = str(origin)
    with origin.open("rb") as file:
        start = file.read(4)
        if start not in (b"PK\x03\x04", b"PK\x05\x06") and not start.startswith(b"MZ"):
            raise PackageRefused(
                "This is neither a zip nor a folder.",
                where,
                "Give the zip as the platform sent it, or the folder.",
            )
        directory = locate(file, where)
        starts, ends = array("Q"), array("Q")
        for entry in entries(file, directory, where, package.limits):
            _refuse_hostile(entry, where, package.limits)
            starts.append(entry.header_offset)
            # The local header's extra field may be longer than the directory's: this is the least it takes.
            ends.append(entry.header_offset + _LOCAL_HEADER + len(entry.name) + entry.stored_bytes)
            reason = unsafe_name(entry.name) or entry.refusal
            if reason is not None:
                package.problems.append(Problem(f"{origin.name}: {_printable(entry.name)}", reason))
            elif not entry.is_folder:
                member = Member(entry.name.removeprefix("./"), entry.size_bytes, entry.crc)
                yield member, Located(source, entry.header_offset, entry.stored_bytes, entry.method)
        _refuse_overlaps(starts, ends, directory.start, where)


def _refuse_hostile(entry: Entry, where: str, limits: Limits) -> None:
    name = _printable(entry.name)
    if entry.encrypted:
        raise PackageRefused(
            f"This zip is locked with a password ({name}).", where, "Unpack it and import the folder instead."
        )
    if entry.size_bytes > limits.max_total_bytes:
        raise PackageRefused(
            f"{name} claims to be {entry.size_bytes:,} bytes; at most {limits.max_total_bytes:,} are read.",
            where,
            "If this really is the export, raise the limit.",
        )
    over = entry.size_bytes >= limits.ratio_from_bytes
    if over and entry.size_bytes > limits.max_ratio * max(entry.stored_bytes, 1):
        raise PackageRefused(
            f"{name} would grow from {entry.stored_bytes:,} to {entry.size_bytes:,} bytes: a zip bomb.",
            where,
            "Ask the platform for the export again; if this one is genuine, import it as an unpacked folder.",
        )


def _refuse_overlaps(starts: "array[int]", ends: "array[int]", limit: int, where: str) -> None:
    """Members that share bytes let a small zip unpack to any size (Fifield, "A better zip bomb", 2019)."""
    order = sorted(range(len(starts)), key=starts.__getitem__)
    for at, row in enumerate(order):
        following = starts[order[at + 1]] if at + 1 < len(order) else limit
        if ends[row] > following:
            raise PackageRefused(
                f"Two members of this zip share the same bytes (offset {starts[row]:,}): a zip bomb.",
                where,
                "Ask the platform for the export again.",
            )


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


def _printable(name: str) -> str:
    """A name as it can be shown and stored: what is not a printable character is escaped."""
    shown = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in name)
    return shown if len(shown) <= 200 else shown[:197] + "..."
