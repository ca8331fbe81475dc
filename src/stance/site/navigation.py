"""The rooms a person can go to: only those that exist and that they may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from stance import __version__
from stance.people.sign_in import is_proven
from stance.site.rights import rights_of


@dataclass(frozen=True, slots=True)
class Room:
    """``url_name`` is the room's first page, ``prefix`` how its other pages begin; ``action`` opens it."""

    words: str
    url_name: str
    prefix: str
    action: str


ROOMS = (
    Room("Search", "search", "/archive/", "archive.search"),
    Room("Imports", "imports", "/archive/imports/", "archive.import.read"),
    Room("Approvals", "approvals", "/approvals/", "authority.request.read"),
    Room("Stance", "stance", "/stance/", "authority.stance.read"),
    Room("Register", "register", "/register/", "register.account.read"),
    Room("Jobs", "jobs", "/jobs/", "jobs.read"),
    Room("Audit trail", "audit", "/audit/", "journal.read"),
    Room("Organisation", "organisation", "/organisation/", "people.organisation.read"),
    Room("People", "people", "/people/", "people.user.read"),
)


@dataclass(frozen=True, slots=True)
class Link:
    words: str
    url: str
    is_current: bool
    is_exact: bool


def address_of(url_name: str) -> str:
    """The address of a page without arguments, or "" while no such page exists."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def links(request: HttpRequest) -> list[Link]:
    """The primary navigation of this request; the room with the longest matching prefix is current."""
    rights = rights_of(request)
    rooms = [(room, address_of(room.url_name)) for room in ROOMS if rights.may(room.action).allowed]
    rooms = [(room, url) for room, url in rooms if url]
    inside = [room for room, _ in rooms if request.path.startswith(room.prefix)]
    current = max(inside, key=lambda room: len(room.prefix), default=None)
    home = Link("Home", address_of("home"), request.path == "/", request.path == "/")
    return [home] + [Link(room.words, url, room is current, request.path == url) for room, url in rooms]


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
        "rights": rights_of(request),
    }


def _may_leave(request: HttpRequest) -> bool:
    """Before the second factor is set up only the pages under /account/ answer, so no others are offered."""
    return not request.path.startswith("/account/") or is_proven(request)
