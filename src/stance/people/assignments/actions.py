"""Giving and ending assignments. Whoever gives one reaches both the person and the unit; nobody their own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from stance.doors.dates import day_in_words
from stance.engines.policy import ENTRUSTED, ask_or_do, authorise
from stance.journal import trail
from stance.journal.actor import forget_known
from stance.people import administrators
from stance.people.approvables import GiveRole, Prolong, StandIn
from stance.people.assignments import lending_limits
from stance.people.assignments.writes import LATENESS, locked, prolongs, record, where
from stance.people.described_objects import agencies_of, giving, held
from stance.people.models import Assignment, Unit, User
from stance.people.refusal import PersonRefused
from stance.people.roles import must_be_known
from stance.people.writes.turns import await_turn


def give(
    *,
    user: User,
    role: str,
    unit: Unit | None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    deputy: User | None = None,
    source: str = "pages",
) -> Assignment | None:
    """Give a person a role in a unit (None: in the whole installation), from now if no start is given. None: it waits
    for a second administrator, as administrators and approvers do.

    Raises PersonRefused when the times, the deputy or the unit cannot be, or they hold it already; RoleRefused for an
    unknown role.
    """
    decision = authorise("people.assignment.give", thing := giving(user, unit))
    must_be_known(role)
    wanted = GiveRole(user, role, unit, starts_at, ends_at, deputy, source)
    entrusting = authorise("people.assignment.entrust", thing) if role in ENTRUSTED else None
    with transaction.atomic():
        await_turn()
        return ask_or_do(wanted, decision, routed_by=entrusting).result


def end(*, assignment: Assignment, at: datetime | None = None) -> None:
    """End an assignment now, or at a later instant. Raises PersonRefused; RoleRefused for the last administrator."""
    decision = authorise("people.assignment.end", held(assignment))
    with transaction.atomic():
        await_turn()
        administrators.keep_one(assignments=[assignment.pk])
        found = Assignment.objects.select_for_update(of=("self",)).select_related("user", "unit").get(pk=assignment.pk)
        now = timezone.now()  # once the row is ours: of two who end it at once the second sees that it has ended
        when = at or now
        if found.ends_at and found.ends_at <= now:
            raise PersonRefused(f"{found} ended on {day_in_words(found.ends_at)} already.")
        if prolongs(found, when):
            end = day_in_words(found.ends_at)  # type: ignore[arg-type]  # it has one, or nothing would be prolonged
            raise PersonRefused(f"{found} ends on {end} already: ending it later would be giving it.")
        if when < now - LATENESS:
            raise PersonRefused("An assignment cannot end in the past: what was done under it was allowed.")
        # One that has not begun ends as it starts: it was never in force.
        found.ends_at = max(when, found.starts_at)
        found.save(update_fields=["ends_at"])
        role = f"{found.user.email}'s role as {found.role}{where(found.unit)}"
        record("people.assignment.end", decision, found, f"ended {role} as of {day_in_words(found.ends_at)}")
    forget_known()


def set_end(*, assignment: Assignment, ends_at: datetime | None) -> bool:
    """Give an assignment that holds, or will hold, another end, or none. False: it waits for a second administrator, as
    whatever lets administrators and approvers go on for longer does. Raises PersonRefused; RoleRefused."""
    decision = authorise("people.assignment.give", about := held(assignment))
    if not prolongs(assignment, ends_at):
        end(assignment=assignment, at=ends_at)
        return True
    entrusting = authorise("people.assignment.entrust", about) if assignment.role in ENTRUSTED else None
    with transaction.atomic():
        await_turn()
        found = locked(assignment.pk)
        return not ask_or_do(Prolong(found, ends_at), decision, routed_by=entrusting).waits


def name_deputy(*, assignment: Assignment, deputy: User | None) -> bool:
    """Say who stands in, or that nobody does. False: it waits for a second administrator, for whoever stands in for an
    administrator or approver answers in their place. Raises PersonRefused."""
    decision = authorise("people.assignment.give", about := held(assignment))
    entrusts = assignment.role in ENTRUSTED and deputy is not None and assignment.deputy_id != deputy.pk
    entrusting = authorise("people.assignment.entrust", about) if entrusts else None
    with transaction.atomic():
        await_turn()
        found = locked(assignment.pk)
        if found.deputy_id == (deputy.pk if deputy else None):
            return True
        return not ask_or_do(StandIn(found, deputy), decision, routed_by=entrusting).waits


def end_deputy(*, assignment: Assignment) -> None:
    """Nobody stands in any more. Whoever keeps the role may, and whoever administers the deputy where they serve:
    otherwise others could take a person out of their reach. Raises PersonRefused."""
    decision = authorise("people.assignment.end", lending_limits.ending(assignment))
    deputy, unit = assignment.deputy, assignment.unit
    if deputy is None:
        raise PersonRefused("They have no deputy any more.")
    with transaction.atomic():
        await_turn()
        if not Assignment.objects.filter(pk=assignment.pk, deputy=deputy).update(deputy=None):
            raise PersonRefused("Another person is their deputy now. Load the page again.")
        trail.record(
            action="people.assignment.end",
            summary=f"ended the part of {deputy} as deputy of {assignment.user.email} as {assignment.role}{where(unit)}",
            object_kind="person",
            object_id=deputy.email,
            decision=decision,
            agencies=agencies_of(deputy) | ({unit.agency_id} if unit else set()),
        )
    forget_known()
