"""What ``stance verify`` reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Difference(NamedTuple):
    """One thing that is not what was signed or written down. ``record`` names the record, blob, entry or file."""

    kind: str
    record: str
    detail: str


@dataclass(slots=True)
class Report:
    """``waiting`` counts entries that no checkpoint covers yet: they are checked, but not yet proven."""

    blobs: int = 0
    versions: int = 0
    entries: int = 0
    waiting: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.differences

    def add(self, kind: str, record: str, detail: str) -> None:
        self.differences.append(Difference(kind, record, detail))
