"""Giving and ending assignments. Whoever gives one reaches both the person and the unit; nobody their own."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from stance.engines.policy import ROLES, Decision, Thing, authorise
from stance.journal import trail
from stance.journal.actor import forget_known
from stance.people import administrators
from stance.people.models import Assignment, Unit, User
from stance.people.refusal import PersonRefused, RoleRefused

EVERYWHERE = Thing("installation", label="the whole installation", agencies=frozenset({0}))
"""What belongs to all agencies at once: a role in one of them does not reach it (no agency has the key 0)."""
LATENESS = timedelta(minutes=10)
"""A form that says "now" may lie open for so long."""


def give(
    *,
    user: User,
    role: str,
    unit: Unit | None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    deputy: User | None = None,
    source: str = "pages",
) -> Assignment:
    """Give a person a role in a unit (None: in the whole installation), from now if no start is given.

    Raises PersonRefused when the times, the deputy or the unit cannot be, or they hold it already; RoleRefused for an
    unknown role.
    """
    decision = authorise("people.assignment.give", user)
    authorise("people.assignment.give", unit or EVERYWHERE)
    with transaction.atomic():
        now = timezone.now()
        begins = starts_at or now
        _known_role(role)
        _open(unit, begins)
        _times(begins, ends_at, now)
        _deputy(user, deputy)
        _not_twice(user, role, unit, begins, ends_at)
        given = Assignment.objects.create(
            user=user, role=role, unit=unit, starts_at=begins, ends_at=ends_at, deputy=deputy, source=source
        )
        end = f" until {ends_at:%Y-%m-%d}" if ends_at else ""
        _record("people.assignment.give", decision, given, f"made {user.email} {role}{_where(unit)}{end}")
    forget_known()
    return given


def end(*, assignment: Assignment, at: datetime | None = None) -> None:
    """End an assignment now, or at a later instant. Raises PersonRefused; RoleRefused for the last administrator."""
    decision = authorise("people.assignment.end", assignment.user)
    authorise("people.assignment.end", assignment.unit or EVERYWHERE)
    with transaction.atomic():
        now = timezone.now()
        administrators.keep_one(assignments=[assignment.pk])
        found = Assignment.objects.select_for_update(of=("self",)).select_related("user", "unit").get(pk=assignment.pk)
        when = at or now
        if found.ends_at and found.ends_at <= now:
            raise PersonRefused(f"{found} ended on {found.ends_at:%Y-%m-%d} already.")
        if when < now - LATENESS:
            raise PersonRefused("An assignment cannot end in the past: what was done under it was allowed.")
        # One that has not begun ends as it starts: it was never in force.
        found.ends_at = max(when, found.starts_at)
        found.save(update_fields=["ends_at"])
        role = f"{found.user.email}'s role as {found.role}{_where(found.unit)}"
        _record("people.assignment.end", decision, found, f"ended {role} as of {found.ends_at:%Y-%m-%d}")
    forget_known()


def set_end(*, assignment: Assignment, ends_at: datetime | None) -> None:
    """Give an assignment that holds, or will hold, another end, or none. Raises PersonRefused; RoleRefused."""
    decision = authorise("people.assignment.give", assignment.user)
    if ends_at is not None:
        end(assignment=assignment, at=ends_at)
        return
    authorise("people.assignment.give", assignment.unit or EVERYWHERE)
    with transaction.atomic():
        found = (
            Assignment.objects.select_for_update(of=("self",))
            .select_related("user", "unit__agency")
            .get(pk=assignment.pk)
        )
        if found.ends_at and found.ends_at <= timezone.now():
            raise PersonRefused(f"{found} ended on {found.ends_at:%Y-%m-%d} already. Give it anew.")
        _open(found.unit, found.starts_at)
        _not_twice(found.user, found.role, found.unit, found.ends_at or timezone.now(), None, but=found)
        found.ends_at = None
        found.save(update_fields=["ends_at"])
        summary = f"let {found.user.email} go on as {found.role}{_where(found.unit)} without an end"
        _record("people.assignment.give", decision, found, summary)
    forget_known()


def name_deputy(*, assignment: Assignment, deputy: User | None) -> None:
    """Say who stands in, or that nobody does. Raises PersonRefused."""
    decision = authorise("people.assignment.give", assignment.user)
    authorise("people.assignment.give", assignment.unit or EVERYWHERE)
    with transaction.atomic():
        found = Assignment.objects.select_for_update(of=("self",)).select_related("user", "unit").get(pk=assignment.pk)
        _deputy(found.user, deputy)
        if found.deputy_id == (deputy.pk if deputy else None):
            return
        found.deputy = deputy
        found.save(update_fields=["deputy"])
        summary = f"made {deputy or 'nobody'} the deputy of {found.user.email} as {found.role}{_where(found.unit)}"
        _record("people.assignment.give", decision, found, summary)


def _known_role(role: str) -> None:
    if role not in ROLES:
        raise RoleRefused(f"There is no role “{role}”. Choose one of: {', '.join(ROLES)}.")


def _open(unit: Unit | None, begins: datetime) -> None:
    until = unit and (unit.until or unit.agency.until)
    if until and until <= begins:
        raise PersonRefused(f"{unit} is closed since {until:%Y-%m-%d}. Choose a unit that is open.")


def _times(begins: datetime, ends_at: datetime | None, now: datetime) -> None:
    if begins < now - LATENESS:
        raise PersonRefused(
            f"The start, {begins:%Y-%m-%d}, is past. Leave it empty to begin now: nobody had the role before."
        )
    if ends_at and ends_at <= begins:
        raise PersonRefused(f"The end, {ends_at:%Y-%m-%d}, is not after the start, {begins:%Y-%m-%d}.")


def _deputy(user: User, deputy: User | None) -> None:
    if deputy is None:
        return
    if deputy.pk == user.pk:
        raise PersonRefused(f"{user} cannot be their own deputy. Choose somebody else, or nobody.")
    if not deputy.is_active:
        raise PersonRefused(f"{deputy}'s access is switched off. Choose a deputy who can sign in.")


def _not_twice(
    user: User, role: str, unit: Unit | None, begins: datetime, ends_at: datetime | None, but: Assignment | None = None
) -> None:
    User.objects.select_for_update().get(pk=user.pk)  # of two who give it at once, the second sees the first
    overlaps = Q(ends_at__isnull=True) | Q(ends_at__gt=begins)
    if ends_at:
        overlaps &= Q(starts_at__lt=ends_at)
    others = Assignment.objects.filter(overlaps, user=user, role=role, unit=unit)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise PersonRefused(f"{user} is {role}{_where(unit)} in that time already.")


def _where(unit: Unit | None) -> str:
    return f" in {unit}" if unit else ""


def _record(action: str, decision: Decision, assignment: Assignment, summary: str) -> None:
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
