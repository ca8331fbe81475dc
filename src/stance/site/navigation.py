"""The rooms a person can go to: only those that exist and that they may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from stance import __version__
from stance.people.sign_in.adapter import is_proven
from stance.rooms.declaration import NavigationItem
from stance.rooms.listed import only_one, rooms
from stance.site.rights import rights_of


@cache
def items() -> tuple[NavigationItem, ...]:
    return tuple(sorted((item for room in rooms() for item in room.navigation), key=lambda item: item.order))


@cache
def counters() -> dict[str, Callable[[], int]]:
    """By the name of the first page: what counts what waits there for whoever looks."""
    return {one.url_name: room.load(one.waiting) for room in rooms() for one in room.navigation if one.waiting}


@dataclass(frozen=True, slots=True)
class Link:
    words: str
    url: str
    is_current: bool
    is_exact: bool
    waiting: int = 0


def address_of(url_name: str) -> str:
    """The address of a page without arguments, or "" while no such page exists."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def links(request: HttpRequest) -> list[Link]:
    """The primary navigation of this request; what has the longest matching prefix is current."""
    rights = rights_of(request)
    open_to_them = [(item, address_of(item.url_name)) for item in items() if rights.may(item.action).allowed]
    inside = [item for item, _ in open_to_them if request.path.startswith(item.prefix)]
    current = max(inside, key=lambda item: len(item.prefix), default=None)
    home = Link("Home", address_of("home"), request.path == "/", request.path == "/")
    return [home] + [
        Link(item.words, url, item is current, request.path == url, _waiting(item)) for item, url in open_to_them
    ]


def _waiting(item: NavigationItem) -> int:
    count = counters().get(item.url_name)
    return count() if count else 0


def context(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page."""
    user = getattr(request, "user", None)
    is_inside = user is not None and user.is_authenticated and _may_leave(request)
    return {
        "rooms": links(request) if is_inside else [],
        "product": settings.SITE_NAME,
        "agency": settings.AGENCY_NAME,
        "version": __version__,
        "proof_url": address_of("ledger"),
        "printed_from": f"{settings.PUBLIC_URL}{request.get_full_path()}",
        "printed_at": timezone.now(),
        "rights": rights_of(request),
        "search_page": address_of((only_one("search") or (None, ""))[1]) if is_inside else "",
    }


def _may_leave(request: HttpRequest) -> bool:
    """Before the second factor is set up only the pages under /account/ answer, so no others are offered."""
    return not request.path.startswith("/account/") or is_proven(request)
