"""The one role that a person holds in the whole installation: changing it, now or once somebody has approved it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from stance.engines.policy import Decision
from stance.journal import trail
from stance.journal.actor import forget_known
from stance.people import administrators, origins
from stance.people.models import Assignment, User
from stance.people.models.assignments import in_force


def payload_of(user: User, role: str) -> dict[str, Any]:
    return {"do": "set_role", "person": user.email, "role": role, "where": "the whole installation", "key": user.pk}


def carry_out(user: User, role: str, decision: Decision | None, by: int | None = None) -> None:
    """The writing part, also once a request for it was approved (``by`` is who asked for it)."""
    with transaction.atomic():
        now = timezone.now()
        held = Assignment.objects.filter(in_force(now), user=user, unit__isnull=True)
        others = held.exclude(role=role)
        administrators.keep_one(assignments=others.values_list("pk", flat=True))
        others.update(ends_at=now)
        if not held.filter(role=role).exists():
            Assignment.objects.create(user=user, role=role, starts_at=now)
            origins.gave(user, "role", by=by)
        trail.record(
            action="people.user.change",
            summary=f"made {user.email} {role}",
            object_kind="person",
            object_id=user.email,
            decision=decision,
        )
    forget_known()
