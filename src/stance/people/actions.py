"""Adding people and switching them off."""

from __future__ import annotations

from django.db import transaction

from stance.engines.policy import authorise
from stance.journal import trail
from stance.people import links
from stance.people.models import User


class PersonRefused(Exception):
    """The person could not be added or changed; the message says why and what to do."""


def invite(*, email: str, role: str) -> str:
    """Make a one-time link for a person with this address. Returns the token; the caller shows it once."""
    decision = authorise("people.link.make")
    with transaction.atomic():
        if User.objects.filter(email__iexact=email).exists():
            raise PersonRefused(f"{email} can already sign in. Change their role instead.")
        token = links.make(role, email)
        trail.record(
            action="people.link.make",
            summary=f"made a sign-in link for {email} as {role}",
            object_kind="person",
            object_id=email,
            decision=decision,
        )
    return token


def switch_on(user: User) -> None:
    decision = authorise("people.user.change", user)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=True)
        trail.record(
            action="people.user.change",
            summary=f"switched on {user.email}",
            object_kind="person",
            object_id=user.email,
            decision=decision,
        )
