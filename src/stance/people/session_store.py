"""Sessions in the database, each under a digest of its key and with its content sealed.

What a session holds is more than who is signed in: the secret of an authenticator app while it is being set up, the
verifier of a sign-in with the agency's account.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import SuspiciousOperation
from django.utils import timezone

from stance.people.key_ring import CannotOpen, ring
from stance.people.session_names import stored_name

PURPOSE = "session"


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        try:
            return self.model.objects.get(
                session_key=stored_name(self.session_key or ""), expire_date__gt=timezone.now()
            )
        except (self.model.DoesNotExist, SuspiciousOperation):
            self._session_key = None
        return None

    def exists(self, session_key: str | None) -> bool:
        return bool(session_key) and super().exists(stored_name(session_key or ""))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = stored_name(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key if session_key is not None else self.session_key
        if key is not None:
            super().delete(stored_name(key))

    def encode(self, session_dict: dict[str, Any]) -> str:
        return ring().seal(super().encode(session_dict), PURPOSE)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What cannot be opened, because its key is gone or because somebody changed it, is an empty session."""
        try:
            return super().decode(ring().open(str(session_data), PURPOSE))
        except CannotOpen:
            return {}
