"""What a Takeout turned out to be: whose, and what each of its tables is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stance.channels.port.exports import Export
from stance.channels.youtube.tables import Table


@dataclass(frozen=True, slots=True)
class Takeout(Export):
    """A Takeout of one channel, recognised. ``tables`` are those that are read, by their file."""

    tables: Mapping[str, Table] = field(default_factory=dict)

    def of_kind(self, kind: str) -> list[tuple[str, Table]]:
        return [(name, table) for name, table in self.tables.items() if table.kind == kind]
