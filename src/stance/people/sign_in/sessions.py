"""Where people are signed in: one row a session, and when each was last used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from stance.people.sign_in.session_keys import StoredName

SEEN_EVERY = timedelta(minutes=5)
"""The last use is written down at most this often: a write on every page view would wait for, and delay, the one
writer that SQLite has while an export comes in. The page of sessions says how exact its times are."""
TOLD_FOR = timedelta(days=1)
"""For so long after a sign-in has ended its row stays, so that whoever comes back is told why."""
READING = ("GET", "HEAD")
MOST_AT_ONCE = 500
"""Of one hour: fewer than the variables that one statement of SQLite takes."""


class LastSeenMiddleware:
    """Writes down when and from where a session was last used. A changed address or browser counts at once. What a page
    asks by itself is no use: nobody need be there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key:
            if not asks_by_itself(request):
                request.session.note_use()  # type: ignore[attr-defined]  # our store
            if _is_due(request):
                UserSession.objects.create_from_request(request)
        elif SESSION_KEY in request.session:
            # Of somebody who was switched off: nobody is signed in with it any more, so nothing of it stays.
            request.session.flush()
        return self.get_response(request)


def asks_by_itself(request: HttpRequest) -> bool:
    """Whether a page refreshes a part of itself. All that htmx reads is such a part (a test reads the templates)."""
    return request.method in READING and "HX-Request" in request.headers


def why_ended(request: HttpRequest) -> str:
    """For somebody whose sign-in has ended by itself since they were last here; "" otherwise."""
    ended = getattr(request.session, "ended", "")
    if ended == "idle":
        return (
            f"You were signed out because nothing was done here for {_spoken(settings.SIGN_IN_IDLE_MINUTES)}. {AGAIN}"
        )
    if ended == "old":
        return f"You were signed out because you signed in {_spoken(settings.SESSION_COOKIE_AGE // 60)} ago. {AGAIN}"
    return ""


AGAIN = "Sign in again to return to where you were."


def _spoken(minutes: int) -> str:
    number, unit = (minutes // 60, "hour") if minutes % 60 == 0 else (minutes, "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _is_due(request: HttpRequest) -> bool:
    known = UserSession.objects.filter(session_key=request.session.session_key)
    row = known.values_list("last_seen_at", "ip", "user_agent").first()
    if row is None:
        return True
    last_seen_at, address, device = row
    here = request.headers.get("User-Agent", "")[: UserSession._meta.get_field("user_agent").max_length]
    moved = (address, device) != (get_adapter().get_client_ip(request), here)
    return moved or (not asks_by_itself(request) and timezone.now() - last_seen_at >= SEEN_EVERY)


def any_to_forget() -> bool:
    return _to_forget().exists()


def forget_ended() -> int:
    """Take away what is left of sign-ins that ended by themselves. Returns how many."""
    names = [StoredName(name) for name in _to_forget().values_list("session_key", flat=True)[:MOST_AT_ONCE]]
    with transaction.atomic():
        UserSession.objects.filter(session_key__in=names).delete()
        Session.objects.filter(session_key__in=names).delete()
    return len(names)


def _to_forget() -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=timezone.now() - TOLD_FOR)


def end(found: QuerySet[UserSession]) -> list[UserSession]:
    """Sign out these sessions, inside the caller's transaction. Returns them as they were."""
    ended = list(found.order_by("created_at"))
    for session in ended:
        session.end()
    return ended
