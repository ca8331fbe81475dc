"""The audit trail as CSV, for auditors and for keeping it outside (agency duty S7: twelve months or more)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC
from itertools import islice

from stance.engines.tables import write_rows, write_table
from stance.journal.models import Event

COLUMNS = (
    "id", "at", "actor_kind", "actor_id", "actor_label", "door", "address", "device",
    "action", "object_kind", "object_id", "summary", "because", "details",
)  # fmt: skip
CHUNK = 1000


def as_csv(events: Iterator[Event]) -> Iterator[str]:
    """Pieces of one CSV text (RFC 4180), header first, in constant memory. Times are RFC 3339 in UTC."""
    yield write_table(COLUMNS, ())
    while chunk := list(islice(events, CHUNK)):
        yield write_rows(_cells(event) for event in chunk)


def _cells(event: Event) -> list[object]:
    cells: list[object] = [getattr(event, name) for name in COLUMNS]
    cells[1] = event.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    cells[-1] = json.dumps(event.details, ensure_ascii=False, sort_keys=True)
    return cells
