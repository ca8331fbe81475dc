"""Adding people, switching them on again, letting them back in, and ending sessions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from stance.engines.policy import ENTRUSTED, ROLES, ask_first, authorise, reach
from stance.journal import trail
from stance.journal.actor import Actor, acting_as, current, forget_known
from stance.people import one_time_links, origins
from stance.people.described_objects import somewhere
from stance.people.guessing.door import forget_guesses
from stance.people.models import Unit, User
from stance.people.organisation.owned_addresses import must_be_own
from stance.people.refusal import PersonRefused, RoleRefused
from stance.people.sign_in import sessions

__all__ = [
    "PersonRefused",
    "end_sessions",
    "invite",
    "make_reset_link",
    "reset_sign_in",
    "switch_on",
]


def invite(*, email: str, role: str, unit: Unit | None = None) -> str:
    """Make a one-time link for a person with this address, who will have the role in the unit (None: everywhere).

    Returns the token, which the caller shows once. One that makes an administrator or approver opens nothing until a
    second administrator has approved it. Raises PersonRefused; RoleRefused for an unknown role.
    """
    decision = authorise("people.link.make", place := somewhere(unit))
    actor = current()
    if role not in ROLES:
        raise RoleRefused(f"There is no role “{role}”. Choose one of: {', '.join(ROLES)}.")
    must_be_own(email, reach("people.link.make"))
    entrusting = authorise("people.assignment.entrust", place) if role in ENTRUSTED else None
    where = f" in {unit}" if unit else ""
    with transaction.atomic():
        if User.objects.filter(email__iexact=email).exists():
            raise PersonRefused(f"{email} can already sign in. Change their role instead.")
        token = one_time_links.make(role, email, unit=unit, made_by=int(actor.id) if actor.kind == "user" else None)
        if entrusting is not None:
            link = one_time_links.of(token)
            about = replace(place, kind="invitation", id=str(link.pk), label=f"the invitation of {email}")
            summary = f"let in {email} as {role}{where}"
            if ask_first(entrusting, about, payload=one_time_links.payload_of(link), summary=summary):
                one_time_links.hold_back(link)
        trail.record(
            action="people.link.make",
            summary=f"made a sign-in link for {email} as {role}{where}",
            object_kind="person",
            object_id=email,
            decision=decision,
        )
    return token


def switch_on(user: User) -> None:
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


def make_reset_link(user: User, *, removes_factors: bool) -> str:
    """Make a link with which this person chooses a new password. Returns the token; the caller shows it once.

    The policy refuses it for one's own sign-in: whoever finds an open browser could take it over with such a link.
    Raises PersonRefused for a person whose access is switched off.
    """
    decision = authorise("people.reset.make", user)
    if not user.is_active:
        raise PersonRefused(f"{user}'s access is switched off. Switch it on first.")
    with transaction.atomic():
        actor = current()
        made_by = int(actor.id) if actor.kind == "user" else None
        token = one_time_links.make_reset(user, removes_factors=removes_factors, made_by=made_by)
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

    Raises links.LinkRefused when the link cannot be used.
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


def end_sessions(session_ids: Iterable[int]) -> int:
    """Sign the acting person out of these sessions. Returns how many were still open; other people's are left alone."""
    decision = authorise("people.session.end")
    actor = current()
    own = UserSession.objects.filter(user_id=int(actor.id)) if actor.kind == "user" else UserSession.objects.none()
    with transaction.atomic():
        ended = sessions.end(own.filter(pk__in=list(session_ids)))
        for session in ended:
            trail.record(
                action="people.session.end",
                summary=f"ended their session from {session.ip} that began at {session.created_at:%Y-%m-%d %H:%M} UTC",
                object_kind="person",
                object_id=session.user.email,
                decision=decision,
                details={"device": session.user_agent},
            )
    return len(ended)


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"
