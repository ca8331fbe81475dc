"""What a Takeout turned out to be: whose, and what each of its tables is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stance.channels.port.exports import Export
from stance.channels.youtube.catalogue import Catalogue, Files
from stance.channels.youtube.tables import Table


@dataclass(frozen=True, slots=True)
class Takeout(Export):
    """A Takeout of one channel, recognised. ``tables`` are those that are read, by their file; ``catalogue`` and ``files`` are what was
    learnt of its videos on the way."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    catalogue: Catalogue = field(default_factory=Catalogue, repr=False, compare=False)
    files: Files = field(default_factory=Files, repr=False, compare=False)

    def of_kind(self, kind: str) -> list[tuple[str, Table]]:
        return [(name, table) for name, table in self.tables.items() if table.kind == kind]
