"""What bringing a table in would do: row by row, before anything is written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from stance.engines.addresses import Presence
from stance.engines.tables import Fault
from stance.register.importing.apps import App

SHOWN = 200
"""Rows that a preview shows of each sort; the counts are of all."""


@dataclass(slots=True)
class Line:
    """One row that can be taken over. ``account`` is the one it changes, None for a new one; ``values`` holds what
    changes, ``officers`` the people of each level that changes, ``apps`` those that are connected from now on. What
    ``is_published`` goes straight onto the public register."""

    row: int
    presence: Presence
    account: int | None = None
    platform_id: str = ""
    status: str = "draft"
    is_published: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    officers: dict[str, list[int]] = field(default_factory=dict)
    apps: tuple[App, ...] | None = None
    changed: dict[str, tuple[str, str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "account": self.presence.handle,
            "url": self.presence.url,
            "fields": {name: list(pair) for name, pair in self.changed.items()},
        }


@dataclass(slots=True)
class Plan:
    """``unchanged`` counts rows that say what the register says already; ``passed_over`` are headings that were not read;
    ``notes`` are about rows that came in otherwise than they say, or are about no account; ``lost`` counts cells of them that
    nobody understood. ``mapping`` is ours by their headings; ``remarks`` are about the file."""

    rows: int = 0
    passed_over: tuple[str, ...] = ()
    new: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    lost: int = 0
    mapping: dict[str, str | None] = field(default_factory=dict)
    headings: str = ""
    """The digest of the file's headings."""
    remarks: list[str] = field(default_factory=list)

    def cell_left_out(self, row: int, column: str, reason: str) -> None:
        """The rest of the row comes in."""
        self.notes.append(Fault(row, column, reason))
        self.lost += 1

    def left_out(self, row: int, reason: str) -> None:
        """The row is about no account, and is not counted as one."""
        self.notes.append(Fault(row, "", reason))
        self.rows -= 1

    @property
    def published(self) -> int:
        """How many accounts it puts on the public register."""
        return sum(1 for line in (*self.new, *self.changed) if line.is_published)

    def report(self) -> dict[str, Any]:
        """What the command line prints; ``failed`` counts rows, ``failures`` are cells."""
        return {
            "rows": self.rows,
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "published": self.published,
            "failed": len({fault.row for fault in self.faults}),
            "failures": [fault.as_json() for fault in sorted(self.faults, key=lambda one: (one.row, one.column))],
            "notes": [note.as_json() for note in sorted(self.notes, key=lambda one: (one.row, one.column))],
            "mapping": self.mapping,
            "passed_over": list(self.passed_over),
            "remarks": self.remarks,
        }

    def preview(self) -> dict[str, Any]:
        """The report, with the first rows of each sort, and a digest of everything that would be done."""
        return {
            **self.report(),
            "headings": self.headings,
            "digest": self.digest(),
            "new_rows": [line.as_json() for line in self.new[:SHOWN]],
            "changed_rows": [line.as_json() for line in self.changed[:SHOWN]],
        }

    def digest(self) -> str:
        lines = [line.as_json() for line in (*self.new, *self.changed)]
        return hashlib.sha256(json.dumps(lines, sort_keys=True).encode()).hexdigest()
