"""Tokens of directories: 256 bits, shown once, kept as a SHA-256, so that a copy of the database opens nothing."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from stance.doors.dates import day_in_words
from stance.people.described_objects import of_agency
from stance.people.models import DirectoryToken
from stance.people.writes import makers_rights

PREFIX = "stance_"
"""So that a token is recognised where it should not be: in a log, or in source code."""
SEEN_EVERY = timedelta(minutes=5)
"""How often "last used" is written: a directory may ask many times a second."""


class TokenRefused(Exception):
    """The token opens nothing; the message says why, and names no token."""


def fresh() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def find(token: str) -> DirectoryToken:
    """The token that is in force. Raises TokenRefused."""
    found = DirectoryToken.objects.select_related("agency").filter(token_sha256=digest(token)).first()
    now = timezone.now()
    if found is None:
        raise TokenRefused("This token is not known.")
    if found.revoked_at:
        raise TokenRefused(f"The token “{found}” was withdrawn on {day_in_words(found.revoked_at)}.")
    if found.expires_at <= now:
        raise TokenRefused(f"The token “{found}” ended on {day_in_words(found.expires_at)}. Make a new one.")
    if found.agency and found.agency.until and found.agency.has_ended:
        raise TokenRefused(
            f"{found.agency} ended on {day_in_words(found.agency.until)}. Make a token for its successor."
        )
    if not is_vouched_for(found):
        agencies = {found.agency_id} if found.agency_id else set()
        makers_rights.tell(found, ("people.directory.provision", str(found.pk), agencies))
        raise TokenRefused(
            f"The person who made the token “{found}” may no longer connect a directory here. Make a new one."
        )
    if found.last_used_at is None or now - found.last_used_at >= SEEN_EVERY:
        DirectoryToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found


def is_vouched_for(token: DirectoryToken) -> bool:
    """Whether its maker could still make it."""
    about = of_agency(token.agency, "directory token", token.pk)
    return makers_rights.vouches(token.made_by_id, "people.directory.configure", about)
