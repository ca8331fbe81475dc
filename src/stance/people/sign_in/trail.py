"""Signing in and changes to how a person signs in, written to the audit trail.

These are events of the sign-in library, which no action of ours begins; its hooks and signals are the only
place to hear of them. Passwords, codes and unknown addresses (people type passwords there by mistake) are
never written down. Of refused ones each has its line until there are many, then the hundredth, the thousandth … of an hour: who
tries from many machines, which the waits do not slow, does not fill the trail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.http import HttpRequest

from stance.journal import trail
from stance.journal.actor import Actor, acting_as
from stance.journal.attempts import Attempts, said
from stance.people.described_objects import agencies_of
from stance.people.models import User

FACTORS = {
    Authenticator.Type.TOTP: "an authenticator app",
    Authenticator.Type.WEBAUTHN: "a passkey or security key",
    Authenticator.Type.RECOVERY_CODES: "a set of recovery codes",
}

REFUSED = Attempts()
EACH = 50
"""Refused sign-ins of an hour, for one person or for nobody known, that each have a line."""

MEANS = {
    "password": "a password",
    "socialaccount": "the agency's account",
    Authenticator.Type.TOTP: "a code from an app",
    Authenticator.Type.WEBAUTHN: "a passkey",
    Authenticator.Type.RECOVERY_CODES: "a recovery code",
}


def signed_in(request: HttpRequest, user: User, records: Sequence[Mapping[str, Any]]) -> None:
    """``records`` is the library's list of what was proven in this session, oldest first."""
    proven = [str(record.get("type") or record["method"]) for record in records]
    means = " and ".join(dict.fromkeys(MEANS.get(kind, kind) for kind in proven))
    _write(request, user, "people.sign_in", f"signed in with {means}")


def failed(request: HttpRequest, address: str) -> None:
    user = User.objects.filter(email__iexact=address).first() if address else None
    if user:
        _write_refused(request, f"Failed sign-in: wrong password for {user.email}", f"of {user.pk}", user)
    else:
        _write_refused(request, "Failed sign-in: unknown e-mail address", "of nobody")


def refused_elsewhere(request: HttpRequest, words: str) -> None:
    """The agency's identity provider vouched for somebody who was not let in."""
    _write_refused(request, f"Failed sign-in with the agency's account: {words}", "elsewhere")


def _write_refused(request: HttpRequest, words: str, who: str, about: User | None = None) -> None:
    number, is_last = REFUSED.count(who, "", each=EACH)
    if number:
        times, end = said(number, is_last=is_last) if number > EACH else ("", "")
        _write(request, None, "people.sign_in.failed", f"{words}{times}{end}", about)


def listen() -> None:
    """Called once when the application is ready."""
    authenticator_added.connect(_added, dispatch_uid="stance.added")
    authenticator_removed.connect(_removed, dispatch_uid="stance.removed")
    authenticator_reset.connect(_reset, dispatch_uid="stance.reset")


def _added(*, request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any) -> None:
    _write(request, user, "people.factor.add", f"added {FACTORS[authenticator.type]} to their sign-in")


def _removed(*, request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any) -> None:
    _write(request, user, "people.factor.remove", f"removed {FACTORS[authenticator.type]} from their sign-in")


def _reset(*, request: HttpRequest, user: User, authenticator: Authenticator, **_more: Any) -> None:
    _write(request, user, "people.factor.reset", f"made {FACTORS[authenticator.type]} that replaces the one before")


def _write(request: HttpRequest, user: User | None, action: str, summary: str, about: User | None = None) -> None:
    actor = Actor(
        kind="user" if user else "nobody",
        id=str(user.pk) if user else "",
        label=str(user) if user else "not signed in",
        door="web",
        address=request.META.get("REMOTE_ADDR", ""),
        device=request.headers.get("User-Agent", "")[:300],
    )
    person = user or about
    with acting_as(actor):
        trail.record(
            action=action,
            summary=summary,
            object_kind="person" if person else "",
            object_id=person.email if person else "",
            agencies=agencies_of(person) if person else (),
        )
