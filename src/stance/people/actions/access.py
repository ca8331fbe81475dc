"""What a person holds in the whole installation, and switching their access off and on."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from stance.engines.policy import ENTRUSTED, Decision, ask_or_do, authorise
from stance.journal import trail
from stance.journal.actor import current, forget_known
from stance.people import administrators
from stance.people.approvables import SetRole
from stance.people.described_objects import giving
from stance.people.leaving.belongings import everything
from stance.people.leaving.writes import UNDONE_WITHIN
from stance.people.models import Leaving, User
from stance.people.refusal import PersonRefused
from stance.people.roles import holds, must_be_known
from stance.people.writes import origins
from stance.people.writes.turns import await_turn

MOST_TOLD = 200
"""Things that one line of the audit trail names."""


def set_role(user: User, role: str) -> bool:
    """Give a person exactly one role for the whole installation; what they hold in units stays as it is. False: it waits
    for a second administrator.

    The last active administrator cannot be changed to another role.
    """
    decision = authorise("people.user.change", thing := giving(user, None))
    must_be_known(role)
    entrusts = role in ENTRUSTED and not holds(user, role)
    entrusting = authorise("people.assignment.entrust", thing) if entrusts else None
    with transaction.atomic():
        await_turn()
        return not ask_or_do(SetRole(user, role), decision, routed_by=entrusting).waits


def switch_off(user: User, successors: Mapping[str, User] | None = None) -> list[str]:
    """End a person's access, their sessions and all that they hold in their own name, at once and as a whole, unless they are
    the last administrator. ``successors`` say who takes over, by the key of a holding (``leaving.queries.held_by``).

    Returns what whoever did it has to know, in sentences. Raises RoleRefused; PersonRefused for a successor who cannot take over,
    and for somebody who is switched off already.
    """
    decision = authorise("people.user.change", user)
    named = dict(successors or {})
    with transaction.atomic():
        await_turn()
        administrators.keep_one(users=[user.pk])
        _lock(user, named.values())
        said = _taken(user, named, f"switched off {user.email}", decision)
        User.objects.filter(pk=user.pk).update(is_active=False)
    forget_known()
    return said


def hand_over(user: User, successors: Mapping[str, User]) -> list[str]:
    """What somebody holds still whom their directory switched off goes to ``successors``, and what nobody takes over ends, as when they
    are switched off here. Switching them on within a day gives it back. Returns and raises as ``switch_off``; PersonRefused too for
    somebody who can sign in."""
    decision = authorise("people.user.change", user)
    named = dict(successors)
    with transaction.atomic():
        await_turn()
        _lock(user, named.values(), is_active=False)
        said = _taken(user, named, f"handed over what {user.email} held", decision)
    forget_known()
    return said


def _taken(user: User, named: dict[str, User], words: str, decision: Decision) -> list[str]:
    taken, said = [], []
    for one in everything():
        lost, told = one.hand_over(user, named)
        taken += [{"room": one.name, **each} for each in lost]
        said += told
    now = timezone.now()
    Leaving.objects.create(
        user=user, by_label=current().label[:200], at=now, undo_until=now + UNDONE_WITHIN, taken=taken
    )
    trail.record(
        action="people.user.change",
        summary=words,
        object_kind="person",
        object_id=user.email,
        decision=decision,
        details={"taken": taken[:MOST_TOLD], "successors": {key: one.email for key, one in named.items()}},
    )
    return said


def _lock(user: User, successors: Collection[User], *, is_active: bool = True) -> None:
    """In one order. Of two who switch the same person off the second is refused; a successor who leaves at the same moment is not
    named, or hands over what they were named for."""
    keys = {user.pk, *(one.pk for one in successors)}
    rows = {row.pk: row for row in User.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    if rows[user.pk].is_active != is_active:
        raise PersonRefused(f"{user} is switched off already." if is_active else f"{user} can sign in again.")
    for one in successors:
        if one.pk == user.pk:
            raise PersonRefused(f"{user} is leaving. Name another person, or leave it empty.")
        if not rows[one.pk].is_active:
            raise PersonRefused(f"{one} is switched off. Name a person who can sign in.")


def switch_on(user: User) -> list[str]:
    """Let a person sign in again. Within a day of being switched off they get back what was taken, but for their sessions and
    tokens; returns what they do not get back and why, in sentences: somebody changed it since. Raises PersonRefused for who is switched on already: they are not given by this hand what they had."""
    decision = authorise("people.user.change", user)
    with transaction.atomic():
        await_turn()
        if User.objects.select_for_update().get(pk=user.pk).is_active:
            raise PersonRefused(f"{user} is switched on already.")
        User.objects.filter(pk=user.pk).update(is_active=True)
        user.is_active = True
        rows = Leaving.objects.filter(user=user, undone_at=None, undo_until__gt=timezone.now())
        left = rows.order_by("-at").first()
        kept_back = _give_back(user, left) if left else []
        rows.update(undone_at=timezone.now())
        origins.gave(user, "switched_on")
        trail.record(
            action="people.user.change",
            summary=f"switched on {user.email}",
            object_kind="person",
            object_id=user.email,
            decision=decision,
            details={"not_given_back": kept_back[:MOST_TOLD]} if left else {},
        )
    forget_known()
    return kept_back


def _give_back(user: User, left: Leaving) -> list[str]:
    rooms = {one.name: one for one in everything()}
    found = [rooms[taken["room"]].give_back(user, taken) for taken in left.taken if taken["room"] in rooms]
    return [words for words in found if words]
