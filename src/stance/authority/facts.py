"""Who somebody is to the policy at an instant: the roles they hold, and what they lack."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from stance.engines.policy import Held, Roster, Subject
from stance.journal.actor import Actor
from stance.people.models import Assignment
from stance.people.models.assignments import in_force

COLUMNS = ("user_id", "role", "unit__side", "unit__agency_id", "unit__path")


def subject_of(actor: Actor, at: datetime | None = None) -> Subject:
    """The actor as the policy sees them. An operator has the data folder and the key in hand already."""
    if actor.kind in ("operator", "system"):
        return Subject(None, is_operator=True)
    if actor.kind != "user" or not actor.id:
        return Subject(None)
    return person(int(actor.id), at)


def person(user_id: int, at: datetime | None = None) -> Subject:
    """A person at an instant (now by default). Somebody who is switched off holds nothing."""
    rows = _assignments(at or timezone.now()).filter(user_id=user_id)
    return Subject(user_id, tuple(_held(row) for row in rows.values_list(*COLUMNS)))


def roster(at: datetime | None = None) -> Roster:
    """Everybody's roles at an instant, for finding approvers."""
    rows = _assignments(at or timezone.now()).values_list(*COLUMNS)
    return Roster((row[0], _held(row)) for row in rows.iterator())


def _assignments(at: datetime) -> QuerySet[Assignment]:
    return Assignment.objects.filter(in_force(at), user__is_active=True).order_by("pk")


def _held(row: Iterable[object]) -> Held:
    """Without a unit: the installation's own people, who are on the ICT side (they run it)."""
    _user, role, side, agency, path = row
    return Held(role, side or "ict", agency, path or "")  # type: ignore[arg-type]
