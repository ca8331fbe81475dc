"""The rooms a person can go to: only those that exist and that they may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from stance import __version__
from stance.people.sign_in.adapter import is_proven
from stance.rooms.declaration import Group, NavigationItem
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


@dataclass(frozen=True, slots=True)
class Heading:
    """A group of pages. It leads to the first of them, and counts what waits in all."""

    words: str
    links: tuple[Link, ...]

    @property
    def url(self) -> str:
        return self.links[0].url

    @property
    def is_current(self) -> bool:
        return any(link.is_current for link in self.links)

    @property
    def waiting(self) -> int:
        return sum(link.waiting for link in self.links)


def address_of(url_name: str) -> str:
    """The address of a page without arguments, or "" while no such page exists."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def headings(request: HttpRequest) -> list[Heading]:
    """The navigation of this request, group by group; what has the longest matching prefix is current."""
    rights = rights_of(request)
    open_to_them = [item for item in items() if rights.may(item.action).allowed]
    inside = [item for item in open_to_them if request.path.startswith(item.prefix)]
    current = max(inside, key=lambda item: len(item.prefix), default=None)
    grouped = {group: [item for item in open_to_them if item.group is group] for group in Group}
    return [
        Heading(group.value, tuple(_link(request, item, current) for item in several))
        for group, several in grouped.items()
        if several
    ]


def _link(request: HttpRequest, item: NavigationItem, current: NavigationItem | None) -> Link:
    url = address_of(item.url_name)
    kept = {name: request.GET[name] for name in item.keeps if current and name in current.keeps and name in request.GET}
    asked = f"?{urlencode(kept)}" if kept else ""
    return Link(item.words, url + asked, item is current, request.path == url, _waiting(item))


def _waiting(item: NavigationItem) -> int:
    count = counters().get(item.url_name)
    return count() if count else 0


def context(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page."""
    user = getattr(request, "user", None)
    is_inside = user is not None and user.is_authenticated and _may_leave(request)
    return {
        "rooms": headings(request) if is_inside else None,
        "product": settings.SITE_NAME,
        "agency": settings.AGENCY_NAME,
        "version": __version__,
        "proof_url": address_of("ledger"),
        "printed_from": f"{settings.PUBLIC_URL}{request.get_full_path()}",
        "rights": rights_of(request),
        "search_page": address_of((only_one("search") or (None, ""))[1]) if is_inside else "",
    }


def _may_leave(request: HttpRequest) -> bool:
    """Before the second factor is set up only the pages under /account/ answer, so no others are offered."""
    return not request.path.startswith("/account/") or is_proven(request)
