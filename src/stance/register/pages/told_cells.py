"""What was wrong in a table, as people are told: each reason once with its rows, under the heading that their own file has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

ROWS_NAMED = 10


@dataclass(slots=True)
class Told:
    """``column`` is the file's own heading; ours where the file has none for it."""

    column: str
    reason: str
    rows: list[int] = field(default_factory=list)

    @property
    def named(self) -> list[int]:
        return self.rows[:ROWS_NAMED]

    @property
    def more(self) -> int:
        return max(0, len(self.rows) - ROWS_NAMED)


def told(cells: Iterable[Mapping[str, Any]], mapping: Mapping[str, str | None]) -> list[Told]:
    """In order of the first row of each."""
    theirs = {ours: heading for heading, ours in mapping.items() if ours}
    found: dict[tuple[str, str], Told] = {}
    for cell in cells:
        column, reason = cell["column"] or "", cell["reason"]
        one = found.setdefault((column, reason), Told(theirs.get(column, column), reason))
        one.rows.append(cell["row"])
    return list(found.values())
