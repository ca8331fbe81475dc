"""One-time sign-in links: made by the server's start or by an administrator, used once, expiring.

They hold the right to *create* a sign-in with a given role; the role itself is granted by the authority room.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from stance.people.models import OneTimeLink

LIFETIME = timedelta(hours=24)


class LinkRefused(Exception):
    """The link is unknown, used or expired; the message says which."""


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make(role: str, email: str = "") -> str:
    """Return a fresh token (256 bits, URL-safe). An older unused link for the same role and address stops working."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        OneTimeLink.objects.filter(role=role, email=email, used_at=None).delete()
        OneTimeLink.objects.create(
            token_sha256=digest(token), role=role, email=email, made_at=now, expires_at=now + LIFETIME
        )
    return token


def find(token: str) -> OneTimeLink:
    """The unused, unexpired link of this token. Raises LinkRefused."""
    link = OneTimeLink.objects.filter(token_sha256=digest(token)).first()
    if link is None:
        raise LinkRefused(
            "This link is not known. It may have been replaced by a newer one: restart the server for a new link."
        )
    if link.used_at:
        raise LinkRefused(f"This link was used on {link.used_at:%d %B %Y at %H:%M} UTC. Sign in instead.")
    if link.expires_at <= timezone.now():
        raise LinkRefused(
            "This link has expired. Restart the server, or ask an administrator, for a new one."
        )
    return link


def use(token: str) -> OneTimeLink:
    """Mark the link used, inside the caller's transaction; exactly one caller can win."""
    link = find(token)
    won = OneTimeLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now())
    if not won:
        raise LinkRefused("This link was used a moment ago. Sign in instead.")
    return link
