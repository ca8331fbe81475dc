"""The members of a package by what is done with each, told by their names. Default deny: what no pattern knows is private until a
person has looked at it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from stance.engines.exports.file_kinds import is_medium
from stance.engines.exports.package import Package

Use = TypeVar("Use", bound=str)
SHOWN = 12
"""Names that are told where nothing is known."""
_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class Sorted(Generic[Use]):
    """The members by use, each list in the order of the numbers in their names; ``quarantined`` are files, and folders with a
    final slash."""

    by_use: dict[Use, list[str]] = field(default_factory=dict)
    quarantined: set[str] = field(default_factory=set)
    seen: list[str] = field(default_factory=list)

    def of(self, *uses: Use) -> list[str]:
        return [name for use in uses for name in self.by_use.get(use, [])]


@dataclass(frozen=True, slots=True)
class Uses(Generic[Use]):
    """What is what in the exports of one platform. Media in ``private_folders`` are private; ``folder`` says as what a private file
    is told, ``media_folder`` as what a private medium is."""

    names: tuple[tuple[Use, re.Pattern[str]], ...]
    private_folders: frozenset[str]
    folder: Callable[[str], str]
    media_folder: Callable[[str], str]

    def sort_out(self, package: Package) -> Sorted[Use]:
        found: Sorted[Use] = Sorted()
        for row in package.rows():
            name = package.name_of(row)
            if len(found.seen) < SHOWN:
                found.seen.append(name)
            if is_medium(name):
                if self._is_private(name):
                    found.quarantined.add(self.media_folder(name))
            elif (use := self._of(name)) is None:
                found.quarantined.add(self.folder(name))
            else:
                found.by_use.setdefault(use, []).append(name)
        for names in found.by_use.values():
            names.sort(key=_by_number)
        return found

    def media_files(self, package: Package) -> Iterator[str]:
        """The media that are kept."""
        names = (package.name_of(row) for row in package.rows())
        return (name for name in names if is_medium(name) and not self._is_private(name))

    def _of(self, name: str) -> Use | None:
        return next((use for use, pattern in self.names if pattern.fullmatch(name)), None)

    def _is_private(self, name: str) -> bool:
        return not self.private_folders.isdisjoint(name.split("/")[:-1])


def _by_number(name: str) -> tuple[int, str]:
    numbers = _NUMBER.findall(name.rpartition("/")[2])
    return (int(numbers[-1]) if numbers else 0, name)
