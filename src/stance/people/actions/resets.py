"""Letting somebody back in who has lost their password or their second factor."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from stance.engines.policy import authorise
from stance.journal import trail
from stance.journal.actor import Actor, acting_as, current
from stance.people.guessing.door import forget_guesses
from stance.people.models import User
from stance.people.refusal import PersonRefused
from stance.people.sign_in import sessions
from stance.people.writes import one_time_links, origins


def make_reset_link(user: User, *, removes_factors: bool) -> str:
    """Make a link with which this person chooses a new password. Returns the token; the caller shows it once.

    The policy refuses it for one's own sign-in: whoever finds an open browser could take it over with such a link.
    Raises PersonRefused for a person whose access is switched off.
    """
    decision = authorise("people.reset.make", user)
    if not user.is_active:
        raise PersonRefused(f"{user}'s access is switched off. Switch it on first.")
    with transaction.atomic():
        token = one_time_links.make_reset(user, removes_factors=removes_factors, made_by=current().person)
        origins.gave(user, "reset")
        extent = "password and second factors" if removes_factors else "password"
        trail.record(
            action="people.reset.make",
            summary=f"made a link that resets the {extent} of {user.email}",
            object_kind="person",
            object_id=user.email,
            decision=decision,
        )
    return token


def reset_sign_in(*, token: str, password: str) -> User:
    """Set a new password with a reset link: the link itself is the authority. All the person's sessions end, wrong
    passwords counted against them are forgotten, and the link takes their second factors away where it says so.

    Raises LinkRefused when the link cannot be used.
    """
    decision = authorise("people.reset.use")
    with transaction.atomic():
        link = one_time_links.use_reset(token)
        user = link.user
        user.set_password(password)
        user.save(update_fields=["password"])
        if link.removes_factors:
            Authenticator.objects.filter(user=user).delete()
        ended = sessions.end(UserSession.objects.filter(user=user))
        forget_guesses(user.email)
        extent = "password, removed their second factors" if link.removes_factors else "password"
        with acting_as(Actor(kind="user", id=str(user.pk), label=str(user), door="web")):
            trail.record(
                action="people.reset.use",
                summary=f"reset their {extent} with a one-time link; {_sessions(len(ended))} ended",
                object_kind="person",
                object_id=user.email,
                decision=decision,
            )
    return user


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count:,} sessions"
