"""One digest over a stretch of the audit trail, for the ledger to commit to (agency duty S7: tamper-evident logs)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256

from stance.engines.evidence.canonical import canonical
from stance.journal.models import Event

TEXTS = (
    "actor_kind", "actor_id", "actor_label", "door", "address", "device",
    "action", "object_kind", "object_id", "summary", "because",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """``events`` is SHA-256 (hex) over the canonical form (RFC 8785) of each event, each followed by a line feed."""

    first: int
    last: int
    count: int
    events: str


def fingerprint(first: int, last: int) -> Fingerprint:
    """The digest of the events with keys from ``first`` to ``last``, both included, in the order of their keys."""
    digest, count = sha256(), 0
    rows = Event.objects.filter(pk__gte=first, pk__lte=last).order_by("pk")
    for event in rows.iterator(chunk_size=2000):
        digest.update(canonical_event(event))
        digest.update(b"\n")
        count += 1
    return Fingerprint(first, last, count, digest.hexdigest())


def canonical_event(event: Event) -> bytes:
    """Every column; the agency where the line has one (older lines have none). Details go in as the text of their JSON: a
    number in them may have no canonical form."""
    fields: dict[str, object] = {name: _text(getattr(event, name)) for name in TEXTS}
    fields["id"] = event.pk
    fields["at"] = event.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    fields["details"] = json.dumps(event.details, sort_keys=True)
    if event.agency_id is not None:
        fields["agency"] = event.agency_id
    return canonical(fields)


def _text(value: str) -> str:
    """SQLite keeps what it is given; a lone surrogate has no UTF-8 form and is written as its escape."""
    return value.encode("utf-8", "backslashreplace").decode()
