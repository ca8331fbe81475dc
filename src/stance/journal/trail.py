"""The only writer of the audit trail.

Recording is no use case of a person's and so asks for no permission: it is the last line of every guarded action.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import transaction

from stance.engines.policy import Decision
from stance.journal.actor import current
from stance.journal.models import Event, EventAgency

log = logging.getLogger("trail")
TOLD = (
    "actor_kind",
    "actor_id",
    "actor_label",
    "door",
    "address",
    "action",
    "object_kind",
    "object_id",
    "summary",
    "because",
)
_concerned: ContextVar[frozenset[int]] = ContextVar("stance_concerned", default=frozenset())


@contextmanager
def concerning(agencies: Collection[int]) -> Iterator[None]:
    """Lines that are written inside without a decision of their own are these agencies'."""
    before = _concerned.set(frozenset(agencies))
    try:
        yield
    finally:
        _concerned.reset(before)


def record(
    *,
    action: str,
    summary: str,
    object_kind: str = "",
    object_id: str = "",
    decision: Decision | None = None,
    details: dict[str, Any] | None = None,
    agencies: Collection[int] | None = None,
) -> Event:
    """Append one event inside the caller's transaction, so the act and its trace stand or fall together.

    ``agencies`` are whose people read the line (by default those that the decision was about); with none it is the
    whole installation's, for those whose role holds everywhere.
    """
    actor = current()
    whose = sorted(agencies if agencies is not None else decision.agencies if decision else _concerned.get())
    event = Event.objects.create(
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label[:200],
        door=actor.door,
        address=actor.address[:64],
        device=actor.device[:300],
        action=action,
        object_kind=object_kind,
        object_id=object_id[:200],
        summary=summary[:500],
        because="; ".join(decision.because)[:500] if decision else "",
        details=details or {},
        agency_id=whose[0] if len(whose) == 1 else None,
    )
    if len(whose) > 1:
        EventAgency.objects.bulk_create([EventAgency(event=event, agency_id=agency) for agency in whose])
    if settings.TRAIL_LOG:
        transaction.on_commit(lambda: log.info("%s", _line(event, whose)))
    return event


def _line(event: Event, whose: Collection[int]) -> str:
    """For whoever collects standard error: what the trail holds of it, as JSON in one line."""
    told = {name: getattr(event, name) for name in TOLD}
    return json.dumps(
        {"event": event.pk, "at": event.at.isoformat(), **told, "agencies": list(whose)}, ensure_ascii=True
    )
