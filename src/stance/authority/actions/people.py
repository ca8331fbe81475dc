"""Granting roles, and letting a person in through a one-time link."""

from __future__ import annotations

from dataclasses import replace

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from stance.engines.policy import ENTRUSTED, ROLES, ask_first, authorise
from stance.journal import trail
from stance.journal.actor import Actor, acting_as, forget_known
from stance.people import administrators, one_time_links, origins, roles
from stance.people.described_objects import giving
from stance.people.models import Assignment, User
from stance.people.models.assignments import in_force
from stance.people.refusal import RoleRefused
from stance.people.sign_in import sessions

__all__ = ["RoleRefused", "accept_link", "set_role", "switch_off"]


def accept_link(*, token: str, email: str, name: str, password: str) -> User:
    """Create the person a one-time link stands for: the link itself is the authority.

    Raises links.LinkRefused when the link cannot be used, RoleRefused when the address is taken.
    """
    decision = authorise("people.link.accept")
    with transaction.atomic():
        link = one_time_links.use(token)
        address = (link.email or email).lower()
        if User.objects.filter(email__iexact=address).exists():
            raise RoleRefused(f"{address} can already sign in. Use another e-mail address, or sign in.")
        user = User.objects.create_user(address, password, name=name)
        Assignment.objects.create(user=user, role=link.role, unit=link.unit, source="founding")
        origins.gave(user, "invitation", by=link.made_by_id)
        with acting_as(Actor(kind="user", id=str(user.pk), label=str(user), door="web")):
            trail.record(
                action="people.link.accept",
                summary=f"created their sign-in as {link.role} with a one-time link",
                object_kind="person",
                object_id=address,
                decision=decision,
            )
    forget_known()
    return user


def set_role(user: User, role: str) -> bool:
    """Give a person exactly one role for the whole installation; what they hold in units stays as it is. False: it waits
    for a second administrator.

    The last active administrator cannot be changed to another role.
    """
    decision = authorise("people.user.change", thing := giving(user, None))
    if role not in ROLES:
        raise RoleRefused(f"There is no role “{role}”. Choose one of: {', '.join(ROLES)}.")
    if role in ENTRUSTED and not _holds(user, role):
        entrusting = authorise("people.assignment.entrust", thing)
        about = replace(thing, kind="role", id=f"{user.pk}/{role}/everywhere", label=f"{user.email} {role}")
        payload, summary = roles.payload_of(user, role), f"make {user.email} {role} everywhere"
        if ask_first(entrusting, about, payload=payload, summary=summary):
            return False
    roles.carry_out(user, role, decision)
    return True


def _holds(user: User, role: str) -> bool:
    return Assignment.objects.filter(in_force(timezone.now()), user=user, unit__isnull=True, role=role).exists()


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
