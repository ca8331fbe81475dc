"""The files of an unpacked export in a folder. Links are never followed: an export has none of its own."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from stance.engines.exports.limits import MemberDamaged, PackageRefused, Problem, unsafe_name
from stance.engines.exports.members import Located, Member
from stance.engines.exports.sources import FoundMember, Origin


class FolderSource:
    def __init__(self, path: Path, origin: Origin) -> None:
        self._path, self._origin = path, origin
        self.problems: list[Problem] = []

    def members(self) -> Iterator[FoundMember]:
        limits, count = self._origin.limits, 0
        for found in walk(self._path):
            if found.refusal is not None:
                self.problems.append(self._origin.problem(found.name, found.refusal))
                continue
            count += 1
            if count > limits.max_members or len(found.name.encode()) > limits.max_name_bytes:
                raise PackageRefused(
                    f"More than {limits.max_members:,} files, or a name over {limits.max_name_bytes:,} bytes.",
                    str(self._path),
                    "Name the folder of the export itself.",
                )
            located = Located(self._origin.number, 0, found.size_bytes, 0)
            yield Member(found.name, found.size_bytes, None), located

    def open(self, member: Member, located: Located, top: str) -> BinaryIO:
        return open_file(self._path, top + member.name)


class Found(NamedTuple):
    """A file below the folder, or something that is not a file and the reason why it is left out."""

    name: str
    size_bytes: int
    refusal: str | None


def walk(root: Path) -> Iterator[Found]:
    """Yield everything below `root` in name order, names relative to it with forward slashes."""
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        try:
            with os.scandir(root / prefix) as listing:
                here = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield Found(prefix.rstrip("/"), 0, f"this folder cannot be read ({error.strerror})")
            continue
        folders = []
        for entry in here:
            name = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                folders.append(name + "/")
            else:
                yield _found(name, entry)
        waiting += reversed(folders)


def _found(name: str, entry: "os.DirEntry[str]") -> Found:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        return Found(name, 0, f"it cannot be read ({error.strerror})")
    if stat.S_ISLNK(status.st_mode):
        return Found(name, 0, "it is a symbolic link, which is not followed")
    if not stat.S_ISREG(status.st_mode):
        return Found(name, 0, "it is a device, pipe or socket, not a file")
    return Found(name, status.st_size, unsafe_name(name))


def open_file(root: Path, name: str) -> BinaryIO:
    """Open a file found by `walk`. Raises MemberDamaged when it is gone or is no longer a plain file."""
    # O_NONBLOCK: a pipe put in place since the walk must not hang us; O_NOFOLLOW: nor may a link lead us out.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(root / name, flags)
    except OSError as error:
        raise MemberDamaged(name, f"it cannot be opened ({error.strerror})") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise MemberDamaged(name, "it is no longer a plain file")
    return os.fdopen(descriptor, "rb")
