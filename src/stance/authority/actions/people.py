"""Granting roles, and letting a person in through a one-time link."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from stance.engines.policy import ROLES, authorise
from stance.journal import trail
from stance.journal.actor import Actor, acting_as, forget_known
from stance.people import administrators, links, sessions
from stance.people.models import Assignment, User
from stance.people.models.assignments import in_force
from stance.people.refusal import RoleRefused

__all__ = ["RoleRefused", "accept_link", "set_role", "switch_off"]


def accept_link(*, token: str, email: str, name: str, password: str) -> User:
    """Create the person a one-time link stands for: the link itself is the authority.

    Raises links.LinkRefused when the link cannot be used, RoleRefused when the address is taken.
    """
    decision = authorise("people.link.accept")
    with transaction.atomic():
        link = links.use(token)
        address = (link.email or email).lower()
        if User.objects.filter(email__iexact=address).exists():
            raise RoleRefused(f"{address} can already sign in. Use another e-mail address, or sign in.")
        user = User.objects.create_user(address, password, name=name)
        Assignment.objects.create(user=user, role=link.role, source="founding")
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


def set_role(user: User, role: str) -> None:
    """Give a person exactly one role for the whole installation; what they hold in units stays as it is.

    The last active administrator cannot be changed to another role.
    """
    decision = authorise("people.user.change", user)
    if role not in ROLES:
        raise RoleRefused(f"There is no role “{role}”. Choose one of: {', '.join(ROLES)}.")
    with transaction.atomic():
        now = timezone.now()
        held = Assignment.objects.filter(in_force(now), user=user, unit__isnull=True)
        others = held.exclude(role=role)
        administrators.keep_one(assignments=others.values_list("pk", flat=True))
        others.update(ends_at=now)
        if not held.filter(role=role).exists():
            Assignment.objects.create(user=user, role=role, starts_at=now)
        trail.record(
            action="people.user.change",
            summary=f"made {user.email} {role}",
            object_kind="person",
            object_id=user.email,
            decision=decision,
        )
    forget_known()


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
