"""What a person holds in the whole installation, and switching their access off and on."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db import transaction

from stance.engines.policy import ENTRUSTED, ask_or_do, authorise
from stance.journal import trail
from stance.journal.actor import forget_known
from stance.people import administrators
from stance.people.approvables import SetRole
from stance.people.described_objects import giving
from stance.people.models import User
from stance.people.roles import holds, must_be_known
from stance.people.sign_in import sessions
from stance.people.writes import origins


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
        return not ask_or_do(SetRole(user, role), decision, routed_by=entrusting).waits


def switch_off(user: User) -> None:
    """End a person's access and their sessions, unless they are the last administrator."""
    decision = authorise("people.user.change", user)
    with transaction.atomic():
        administrators.keep_one(users=[user.pk])
        User.objects.filter(pk=user.pk).update(is_active=False)
        sessions.end(UserSession.objects.filter(user=user))
        trail.record(
            action="people.user.change",
            summary=f"switched off {user.email}",
            object_kind="person",
            object_id=user.email,
            decision=decision,
        )
    forget_known()


def switch_on(user: User) -> None:
    """Let a person sign in again. Their former sessions stay ended."""
    decision = authorise("people.user.change", user)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=True)
        origins.gave(user, "switched_on")
        trail.record(
            action="people.user.change",
            summary=f"switched on {user.email}",
            object_kind="person",
            object_id=user.email,
            decision=decision,
        )
    forget_known()
