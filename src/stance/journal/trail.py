"""The only writer of the audit trail.

Recording is no use case of a person's and so asks for no permission: it is the last line of every guarded action.
"""

from __future__ import annotations

from typing import Any

from stance.engines.policy import Decision
from stance.journal.actor import current
from stance.journal.models import Event


def record(
    *,
    action: str,
    summary: str,
    object_kind: str = "",
    object_id: str = "",
    decision: Decision | None = None,
    details: dict[str, Any] | None = None,
) -> Event:
    """Append one event inside the caller's transaction, so the act and its trace stand or fall together."""
    actor = current()
    return Event.objects.create(
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
    )
