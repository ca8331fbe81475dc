"""The members of a zip: what is hostile in it is refused or left out (PKWARE APPNOTE.TXT 6.3.10)."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from stance.engines.exports.limits import Limits, MemberDamaged, PackageRefused, Problem, unsafe_name
from stance.engines.exports.member_reader import MemberReader
from stance.engines.exports.members import Located, Member
from stance.engines.exports.sources import FoundMember, Origin, printable
from stance.engines.exports.zip_directory import Entry, entries, locate
from stance.engines.exports.zip_member import ZipMemberStream

_LOCAL_HEADER = 30


class ZipSource:
    def __init__(self, path: Path, origin: Origin) -> None:
        self._path, self._origin = path, origin
        self.problems: list[Problem] = []

    def members(self) -> Iterator[FoundMember]:
        where, limits = str(self._path), self._origin.limits
        with self._path.open("rb") as file:
            directory = locate(file, where)
            starts, ends = array("Q"), array("Q")
            for entry in entries(file, directory, where, limits):
                _refuse_hostile(entry, where, limits)
                starts.append(entry.header_offset)
                # The local header's extra field may be longer than the directory's: this is the least it takes.
                ends.append(entry.header_offset + _LOCAL_HEADER + len(entry.name) + entry.stored_bytes)
                reason = unsafe_name(entry.name) or entry.refusal
                if reason is not None:
                    self.problems.append(self._origin.problem(entry.name, reason))
                elif not entry.is_folder:
                    member = Member(entry.name.removeprefix("./"), entry.size_bytes, entry.crc)
                    yield member, Located(self._origin.number, entry.header_offset, entry.stored_bytes, entry.method)
            _refuse_overlaps(starts, ends, directory.start, where)

    def open(self, member: Member, located: Located, top: str) -> BinaryIO:
        try:
            raw = ZipMemberStream(self._path, member, located)
        except FileNotFoundError as error:
            raise MemberDamaged(member.name, f"{self._origin.name} is no longer there") from error
        return cast(BinaryIO, MemberReader(raw))


def _refuse_hostile(entry: Entry, where: str, limits: Limits) -> None:
    name = printable(entry.name)
    if entry.encrypted:
        raise PackageRefused(
            f"This zip is locked with a password ({name}).",
            where,
            "Unpack it, and pack its files again without a password.",
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


def _refuse_overlaps(starts: array[int], ends: array[int], limit: int, where: str) -> None:
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
