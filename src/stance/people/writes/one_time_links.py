"""Links that work once and end after a day, made by an operator or by an administrator.

An invitation holds the right to *create* a sign-in with a given role; a reset link the right to choose a new password for an existing one.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from stance.doors.dates import moment_in_words
from stance.people.described_objects import agencies_of, somewhere
from stance.people.models import OneTimeLink, ResetLink, SingleUse, Unit, User
from stance.people.writes import makers_rights

LIFETIME = timedelta(hours=24)
Link = TypeVar("Link", bound=SingleUse)


class LinkRefused(Exception):
    """The link is unknown, used or expired; the message says which."""


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make(role: str, email: str = "", *, unit: Unit | None = None, made_by: int | None = None) -> str:
    """A fresh token (256 bits, URL-safe). An older unused link for the same role, place and address stops working."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        OneTimeLink.objects.filter(role=role, email=email, unit=unit, used_at=None).delete()
        OneTimeLink.objects.create(
            token_sha256=digest(token),
            role=role,
            unit=unit,
            email=email,
            made_by_id=made_by,
            made_at=now,
            expires_at=now + LIFETIME,
        )
    return token


def of(token: str) -> OneTimeLink:
    """The link of a token that was made just now."""
    return OneTimeLink.objects.select_related("unit").get(token_sha256=digest(token))


def hold_back(link: OneTimeLink) -> None:
    """It opens nothing until a second administrator has approved it."""
    OneTimeLink.objects.filter(pk=link.pk).update(waits_for_approval=True)


def let_through(link: OneTimeLink) -> None:
    """From now on it works once, for as long as a new one."""
    expires_at = timezone.now() + LIFETIME
    OneTimeLink.objects.filter(pk=link.pk).update(waits_for_approval=False, expires_at=expires_at)


def make_reset(user: User, *, removes_factors: bool, made_by: int | None = None) -> str:
    """Return a fresh token (256 bits, URL-safe). An older unused reset link of this person stops working."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        ResetLink.objects.filter(user=user, used_at=None).delete()
        ResetLink.objects.create(
            token_sha256=digest(token),
            user=user,
            made_by_id=made_by,
            removes_factors=removes_factors,
            epoch=user.sign_in_epoch,
            made_at=now,
            expires_at=now + LIFETIME,
        )
    return token


def address_of_reset(token: str) -> str:
    """The whole address that the person opens."""
    return f"{settings.PUBLIC_URL}{reverse('reset', args=[token])}"


def find(token: str) -> OneTimeLink:
    """The unused, unexpired invitation of this token, while whoever made it may still make it. Raises LinkRefused."""
    link = OneTimeLink.objects.select_related("unit").filter(token_sha256=digest(token)).first()
    found = _usable(link, "restart the server, or ask an administrator, for a new link")
    if found.waits_for_approval:
        raise LinkRefused("This link waits for a second administrator, who has been asked. Open it again afterwards.")
    if found.unit and found.unit.has_ended:
        raise LinkRefused(f"{found.unit} is closed: ask an administrator for a new link.")
    agencies = {found.unit.agency_id} if found.unit else set()
    _vouched(found, "people.link.make", somewhere(found.unit), ("people.link.accept", found.email, agencies))
    return found


def find_reset(token: str) -> ResetLink:
    """The unused, unexpired reset link of this token, while whoever made it may still make it for this person as they
    are now: they may serve elsewhere since. Raises LinkRefused."""
    link = ResetLink.objects.select_related("user").filter(token_sha256=digest(token)).first()
    found = _usable(link, "ask an administrator for a new link")
    if not found.user.is_active:
        raise LinkRefused("Your access is switched off. An administrator can switch it on again.")
    if found.epoch not in (None, found.user.sign_in_epoch):
        raise LinkRefused(
            "This link is from before your access was switched off and on again: ask an administrator for a new link."
        )
    user = found.user
    _vouched(found, "people.reset.make", user, ("people.reset.use", user.email, agencies_of(user)))
    return found


def use(token: str) -> OneTimeLink:
    """Mark the invitation used, inside the caller's transaction; exactly one caller can win. Raises LinkRefused."""
    return _won(find(token))


def use_reset(token: str) -> ResetLink:
    """Mark the reset link used, as ``use`` does."""
    return _won(find_reset(token))


def _usable(link: Link | None, remedy: str) -> Link:
    if link is None:
        raise LinkRefused(f"This link is not known. It may have been replaced by a newer one: {remedy}.")
    if link.used_at:
        raise LinkRefused(f"This link was used on {moment_in_words(link.used_at)}. Sign in instead.")
    if link.expires_at <= timezone.now():
        raise LinkRefused(f"This link has expired: {remedy}.")
    return link


def _vouched(link: OneTimeLink | ResetLink, action: str, on: object, said: makers_rights.Said) -> None:
    if not makers_rights.vouches(link.made_by_id, action, on):
        makers_rights.tell(link, said)
        raise LinkRefused(
            "This link no longer works: the person who made it may not make it now. Ask an administrator for a new link."
        )


def _won(link: Link) -> Link:
    unused = type(link)._default_manager.filter(pk=link.pk, used_at=None)
    if not unused.update(used_at=timezone.now()):
        raise LinkRefused("This link was used a moment ago. Sign in instead.")
    return link
