"""What an import did, or would do."""

from __future__ import annotations

from dataclasses import dataclass, field

from stance.engines.tables import Fault

MOST_FAILURES = 1000
"""Listed in a report; the count is of all."""


@dataclass(slots=True)
class Outcome:
    """What a row would do or did: "new", "changed" or "unchanged", in words."""

    row: int
    email: str
    state: str
    words: str


@dataclass(slots=True)
class Report:
    rows: int
    outcomes: list[Outcome] = field(default_factory=list)
    failures: list[Fault] = field(default_factory=list)

    def count(self, state: str) -> int:
        return sum(one.state == state for one in self.outcomes)

    def as_json(self) -> dict[str, object]:
        return {
            "rows": self.rows,
            "new": self.count("new"),
            "changed": self.count("changed"),
            "unchanged": self.count("unchanged"),
            "failed": len({fault.row for fault in self.failures}),
            "failures": [fault.as_json() for fault in self.failures[:MOST_FAILURES]],
        }
