"""Lending one's roles to somebody for a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from stance.authority.models import Delegation
from stance.doors.dates import moment_in_words
from stance.engines.policy import AREA_WORDS, NO_AGENCY, Thing, authorise, may
from stance.journal import trail
from stance.journal.actor import current, forget_known
from stance.people.assignments import lending_limits
from stance.people.described_objects import agencies_of, served_by, with_own_roles
from stance.people.models import User
from stance.people.writes.turns import await_turn

LONGEST = timedelta(days=366)


class DelegationRefused(Exception):
    """The delegation cannot be given or ended like this; the message says why."""


def give(
    *, receiver: User, ends_at: datetime, starts_at: datetime | None = None, areas: Sequence[str] = (), reason: str
) -> Delegation:
    """Lend one's own roles (in some areas, or in all) until ``ends_at`` (aware). What was lent to oneself is not lent on.

    Raises DelegationRefused.
    """
    decision = authorise("authority.delegation.give")
    actor, now = current(), timezone.now()
    starts = starts_at or now
    problem = _problem(receiver, starts, ends_at, areas, reason)
    if problem:
        raise DelegationRefused(problem)
    with transaction.atomic():
        await_turn()
        _must_be_on(int(actor.id), receiver.pk)
        delegation = Delegation.objects.create(
            giver_id=int(actor.id),
            receiver=receiver,
            areas=sorted(set(areas)),
            reason=reason.strip()[:500],
            starts_at=starts,
            ends_at=ends_at,
        )
        where = ", ".join(AREA_WORDS[area] for area in areas) or "all areas"
        trail.record(
            action="authority.delegation.give",
            summary=f"delegated their roles to {receiver} until {moment_in_words(ends_at)} ({where})",
            object_kind="person",
            object_id=receiver.email,
            decision=decision,
            details={"reason": reason[:500], "starts_at": starts.isoformat()},
        )
    forget_known()
    return delegation


def _must_be_on(giver: int, receiver: int) -> None:
    """Held until the transaction ends, so that nobody switches either off meanwhile and finds no delegation to end yet."""
    held = User.objects.select_for_update().filter(pk__in=[giver, receiver]).order_by("pk")
    off = [user for user in held if not user.is_active]
    if off:
        raise DelegationRefused(f"{off[0]}'s access is switched off.")


def _problem(receiver: User, starts: datetime, ends: datetime, areas: Sequence[str], reason: str) -> str:
    actor, now = current(), timezone.now()
    if actor.kind != "user":
        return "Sign in to delegate your roles."
    if str(receiver.pk) == actor.id:
        return "You cannot delegate your roles to yourself. Choose another person."
    if not receiver.is_active:
        return f"{receiver}'s access is switched off: choose a person who can sign in."
    unknown = [area for area in areas if area not in AREA_WORDS]
    if unknown:
        return f"There is no area “{unknown[0]}”."
    if ends <= starts:
        return "It ends before it starts: give a later end."
    if ends <= now:
        return "The end is in the past: give a later one."
    if ends - starts > LONGEST:
        return "A delegation lasts a year at most: for longer, ask an administrator for an assignment."
    giver = User.objects.get(pk=int(actor.id))
    if not lending_limits.may_lend(served_by(giver), receiver):
        return lending_limits.refusal(receiver)
    return "" if reason.strip() else "Say why, such as “leave until 12 January”."


def _described(delegation: Delegation) -> Thing:
    """Of the agencies that its giver and its receiver serve in; else the installation's."""
    agencies = agencies_of(delegation.giver) | agencies_of(delegation.receiver)
    return Thing("delegation", str(delegation.pk), agencies=agencies or frozenset({NO_AGENCY}))


def end(delegation: Delegation) -> None:
    """End a delegation now. The giver, the receiver, and administrators of either may: of the receiver whoever reaches
    all that is the receiver's own, whatever else was lent to them."""
    decision = authorise("authority.delegation.end", _described(delegation))
    actor = current()
    own = actor.kind == "user" and actor.id in (str(delegation.giver_id), str(delegation.receiver_id))
    if not own and not any(
        may("people.assignment.end", one).allowed for one in (delegation.giver, with_own_roles(delegation.receiver))
    ):
        raise DelegationRefused(
            "Only the person who gave it, the person who received it or an administrator can end it."
        )
    with transaction.atomic():
        await_turn()
        row = Delegation.objects.select_for_update(of=("self",)).select_related("receiver").get(pk=delegation.pk)
        now = timezone.now()  # once the row is ours: of two who end it at once the second sees that it has ended
        if row.ends_at <= now:
            raise DelegationRefused("It has ended already.")
        row.ends_at = max(now, row.starts_at)
        row.save(update_fields=["ends_at"])
        trail.record(
            action="authority.delegation.end",
            summary=f"ended the delegation to {row.receiver}",
            object_kind="person",
            object_id=row.receiver.email,
            decision=decision,
        )
    forget_known()
