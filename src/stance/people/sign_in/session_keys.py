"""Whoever reads the database learns no session key: a session is kept under a digest of its key.

A key has 165 random bits, so a plain SHA-256 cannot be searched backwards. 160 bits of it fit the columns of Django and
of the sign-in library. Only a cookie holds the key itself.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import models

HEX_DIGITS = 40


class StoredName(str):
    """The name under which the database keeps a session. A cookie is plain text, so a stolen name is no key."""

    __slots__ = ()


def stored_name(key: str) -> StoredName:
    """The name for a key; a name stays as it is."""
    return key if isinstance(key, StoredName) else StoredName(sha256(key.encode()).hexdigest()[:HEX_DIGITS])


class SessionName(models.CharField):  # type: ignore[type-arg]
    """A column that is asked with keys and holds names."""

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return stored_name(prepared) if isinstance(prepared, str) else prepared

    def from_db_value(self, value: str | None, *_: object) -> StoredName | None:
        return None if value is None else StoredName(value)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """For migrations it is the library's column as it was: what differs is not in the database's description."""
        name, _path, arguments, keywords = super().deconstruct()
        return name, "django.db.models.CharField", arguments, keywords


def hide_keys() -> None:
    """Called once when the application is ready. The sign-in library hands its table the key, from a signal of its own
    and with no hook between; its column is where every such way ends."""
    UserSession._meta.get_field("session_key").__class__ = SessionName
