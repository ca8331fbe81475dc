"""Roles that people hold in a place: what stands against a change, and its line in the audit trail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from stance.doors.dates import day_in_words
from stance.engines.policy import Decision
from stance.journal import trail
from stance.journal.actor import current
from stance.people.assignments import lending_limits
from stance.people.described_objects import place_of
from stance.people.models import Assignment, Unit, User
from stance.people.models.assignments import not_ended
from stance.people.models.organisation import is_over
from stance.people.refusal import PersonRefused

LATENESS = timedelta(minutes=10)
"""A form that says "now" may lie open for so long."""


def prolongs(assignment: Assignment, ends_at: datetime | None) -> bool:
    """Whether it would hold for longer with this end (None: without one)."""
    return assignment.ends_at is not None and (ends_at is None or ends_at > assignment.ends_at)


def locked(pk: int) -> Assignment:
    """The row as it is now, held until the transaction ends."""
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("user", "unit__agency")
    return rows.get(pk=pk)


def must_be_open(unit: Unit | None, begins: datetime) -> None:
    until = unit and (unit.until or unit.agency.until)
    if until and is_over(until, begins):
        raise PersonRefused(f"{unit} is closed since {day_in_words(until)}. Choose a unit that is open.")


def must_be_times(begins: datetime, ends_at: datetime | None, now: datetime) -> None:
    if begins < now - LATENESS:
        raise PersonRefused(
            f"The start, {day_in_words(begins)}, is past. Leave it empty to begin now: nobody had the role before."
        )
    if ends_at and ends_at <= begins:
        raise PersonRefused(f"The end, {day_in_words(ends_at)}, is not after the start, {day_in_words(begins)}.")


def must_be_deputy(user: User, deputy: User | None, unit: Unit | None) -> None:
    if deputy is None:
        return
    if deputy.pk == user.pk:
        raise PersonRefused(f"{user} cannot be their own deputy. Choose another person, or leave it empty.")
    if current().kind == "user" and current().id == str(deputy.pk):
        raise PersonRefused(
            "You cannot make yourself a deputy, because nobody can change their own access. Ask a colleague."
        )
    # Held until the end: whoever switches them off at the same moment sees this, or is seen here.
    if not User.objects.select_for_update().get(pk=deputy.pk).is_active:
        raise PersonRefused(f"{deputy}'s access is switched off. Choose a deputy who can sign in.")
    if not lending_limits.may_lend([place_of(unit)], deputy):
        raise PersonRefused(lending_limits.refusal(deputy))


def must_not_overlap(
    user: User, role: str, unit: Unit | None, begins: datetime, ends_at: datetime | None, but: Assignment | None = None
) -> None:
    User.objects.select_for_update().get(pk=user.pk)  # of two who give it at once, the second sees the first
    overlaps = not_ended(begins)
    if ends_at:
        overlaps &= Q(starts_at__lt=ends_at)
    others = Assignment.objects.filter(overlaps, user=user, role=role, unit=unit)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise PersonRefused(f"{user} is {role}{where(unit)} in that time already.")


def where(unit: Unit | None) -> str:
    return f" in {unit}" if unit else ""


def record(action: str, decision: Decision | None, assignment: Assignment, summary: str) -> None:
    unit = assignment.unit
    trail.record(
        action=action,
        summary=summary,
        object_kind="person",
        object_id=assignment.user.email,
        decision=decision,
        details={
            "assignment": assignment.pk,
            "role": assignment.role,
            "unit": unit.path if unit else "",
            "starts_at": assignment.starts_at.isoformat(),
            "ends_at": assignment.ends_at.isoformat() if assignment.ends_at else "",
            "deputy": assignment.deputy.email if assignment.deputy else "",
            "source": assignment.source,
        },
    )
