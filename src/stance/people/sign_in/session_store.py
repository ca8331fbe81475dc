"""Sessions in the database, each under a digest of its key and with its content sealed.

What a session holds is more than who is signed in: the secret of an authenticator app while it is being set up, the
verifier of a sign-in with the agency's account.

A sign-in ends twelve hours after it began, whatever is done with it, and earlier once nothing is done with it (OWASP ASVS
5.0, 7.3.1 and 7.3.2; docs/reference/sign-ins.md). Both are the row's ``expire_date``, so whoever reads a session by its
key finds none afterwards, at every door.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.utils import timezone

from stance.people.key_ring import CannotOpen, ring
from stance.people.sign_in.session_keys import stored_name

PURPOSE = "session"
BEGAN = "stance_began"
"""In a session that somebody is signed in with: when that began, in seconds since 1970 (UTC)."""
NOTED_AT_MOST = timedelta(minutes=5)
Ended = Literal["", "idle", "old"]


def idle_time() -> timedelta:
    return timedelta(minutes=settings.SIGN_IN_IDLE_MINUTES)


def noted_every() -> timedelta:
    """A use is written down at most this often: a write on every page view would wait for, and delay, the one writer that
    SQLite has while an export comes in. So a sign-in ends up to so much later than said, and never earlier."""
    return min(NOTED_AT_MOST, idle_time() / 12)


class SessionStore(db.SessionStore):
    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._ends_at: datetime | None = None
        self._ended: Ended = ""

    @property
    def ended(self) -> Ended:
        """Why the sign-in that this key stood for is over: nothing was done with it, or it is twelve hours old. "" for one
        that goes on, one that somebody ended, and a key of none."""
        self._get_session()  # type: ignore[attr-defined]  # reads it, unless it has been read
        return self._ended

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()
        if row is None:
            return {}
        data, now = self.decode(row.session_data), timezone.now()
        if SESSION_KEY in data:
            # Without the mark: it began before there was one, at the latest when it was last written.
            data.setdefault(BEGAN, (row.expire_date - _longest()).timestamp())
        if row.expire_date <= now:
            self._session_key = None
            if BEGAN in data:
                self._ended = "old" if _oldest(data) <= now else "idle"
            return {}
        self._ends_at = row.expire_date if BEGAN in data else None
        return data

    def save(self, must_create: bool = False) -> None:
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        if SESSION_KEY in data and BEGAN not in data:
            data[BEGAN], self._ends_at = timezone.now().timestamp(), None
        super().save(must_create)

    def note_use(self) -> None:
        """Somebody does something: the time without use begins anew. Writes only when that is worth it."""
        if BEGAN not in self or self._ends_at is None:
            return
        data = self._get_session()  # type: ignore[attr-defined]
        wanted = self._end_of(data)
        is_last = wanted == _oldest(data) != self._ends_at
        if is_last or abs(wanted - self._ends_at) >= noted_every():
            self.model.objects.filter(session_key=stored_name(self.session_key or "")).update(expire_date=wanted)
            self._ends_at = wanted

    def take(self, key: str) -> Any:
        """What is remembered under this key, once: of two requests that come with it at one moment, one gets it and the other None.
        Changes of a session are written when a request ends otherwise, which may be long after."""
        with transaction.atomic():
            self.model.objects.select_for_update().filter(session_key=stored_name(self.session_key or "")).first()
            now = SessionStore(self.session_key)
            found = now.pop(key, None)
            if found is not None:
                now.save()
        self.pop(key, None)
        return found

    def _end_of(self, data: Any) -> datetime:
        return min(_oldest(data), timezone.now() + idle_time() + noted_every())

    def _get_session_from_db(self) -> Any:
        """Also one that has ended: ``load`` tells."""
        try:
            return self.model.objects.get(session_key=stored_name(self.session_key or ""))
        except (self.model.DoesNotExist, SuspiciousOperation):
            self._session_key = None
        return None

    def exists(self, session_key: str | None) -> bool:
        return bool(session_key) and super().exists(stored_name(session_key or ""))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Writing down what a session holds is no use of it: a page may do so that refreshes itself."""
        row = super().create_model_instance(data)
        row.session_key = stored_name(row.session_key)
        if BEGAN in data:
            row.expire_date = self._ends_at = self._ends_at or self._end_of(data)
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


def _longest() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _oldest(data: Any) -> datetime:
    """When a sign-in ends whatever is done with it."""
    return datetime.fromtimestamp(data[BEGAN], timezone.get_default_timezone()) + _longest()
