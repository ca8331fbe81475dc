"""Where people are signed in: one row a session, and when each was last used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SEEN_EVERY = timedelta(minutes=5)
"""The last use is written down at most this often: a write on every page view would wait for, and delay, the one
writer that SQLite has while an export comes in. The page of sessions says how exact its times are."""


class LastSeenMiddleware:
    """Writes down when and from where a session was last used. A changed address or browser counts at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key and _is_due(request):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)


def _is_due(request: HttpRequest) -> bool:
    known = UserSession.objects.filter(session_key=request.session.session_key)
    row = known.values_list("last_seen_at", "ip", "user_agent").first()
    if row is None:
        return True
    last_seen_at, address, device = row
    here = request.headers.get("User-Agent", "")[: UserSession._meta.get_field("user_agent").max_length]
    moved = (address, device) != (get_adapter().get_client_ip(request), here)
    return moved or timezone.now() - last_seen_at >= SEEN_EVERY


def end(found: QuerySet[UserSession]) -> list[UserSession]:
    """Sign out these sessions, inside the caller's transaction. Returns them as they were."""
    ended = list(found.order_by("created_at"))
    for session in ended:
        session.end()
    return ended
