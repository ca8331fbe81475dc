"""Rows of stops."""

from __future__ import annotations

from django.utils import timezone

from stance.engines.policy import Decision
from stance.journal import trail
from stance.publishing.models import Stop
from stance.publishing.refusal import PostRefused

GONE = "This stop was lifted already."


def must_stand(stop: Stop) -> None:
    """Raises PostRefused."""
    if stop.lifted_at is not None:
        raise PostRefused(GONE)


def lifted(stop: Stop, by: str, decision: Decision | None) -> Stop:
    """In the caller's transaction. Raises PostRefused."""
    if not Stop.objects.filter(pk=stop.pk, lifted_at=None).update(lifted_at=timezone.now(), lifted_by=by[:500]):
        raise PostRefused(GONE)
    trail.record(
        action="publishing.lift",
        summary=f"lifted the stop of publishing ({stop.reason})",
        object_kind="stop",
        object_id=str(stop.pk),
        decision=decision,
        details={"approved_by": by},
    )
    return stop
