"""One path of an export: what its members are, and their bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol, TypeAlias

from stance.engines.exports.limits import Limits, Problem
from stance.engines.exports.members import Located, Member

FoundMember: TypeAlias = tuple[Member, Located]


class Source(Protocol):
    """A folder, a zip, a tar, or one file. ``problems`` are what was left out of it or is not as it should be, in words."""

    problems: list[Problem]

    def members(self) -> Iterator[FoundMember]:
        """Every member that can be used, once, before any is opened. Raises PackageRefused, OSError."""

    def open(self, member: Member, located: Located, top: str) -> BinaryIO:
        """For reading forwards; ``top`` is what was taken off the member's name. Raises MemberDamaged."""


class Origin:
    """What every source is told: its number among those of the export, how it is called, and what it may be at most."""

    def __init__(self, number: int, name: str, limits: Limits) -> None:
        self.number, self.name, self.limits = number, name, limits

    def problem(self, member: str, reason: str) -> Problem:
        return Problem(f"{self.name}: {printable(member)}" if member else self.name, reason)


def printable(name: str) -> str:
    """A name as it can be shown and stored: what is not a printable character is escaped."""
    shown = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in name)
    return shown if len(shown) <= 200 else shown[:197] + "..."
