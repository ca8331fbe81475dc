"""Home: what needs this person now, what is live, what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stance.engines.policy import reach
from stance.people.dismissals import queries as dismissals
from stance.rooms.declaration import FirstStep, HomeItems
from stance.rooms.home_item import Item, Kept
from stance.rooms.listed import only_one, rooms
from stance.site import checklist
from stance.site.navigation import address_of
from stance.site.rights import rights_of


@dataclass(slots=True)
class Board:
    """Items by the question they answer, most urgent first."""

    needs: list[Item] = field(default_factory=list)
    live: list[Item] = field(default_factory=list)
    wrong: list[Item] = field(default_factory=list)

    @property
    def alarms(self) -> list[Item]:
        return [item for item in self.needs if item.is_alarm]

    @property
    def can_wait(self) -> list[Item]:
        """What needs this person and is no alarm."""
        return [item for item in self.needs if not item.is_alarm]


@cache
def asked() -> tuple[tuple[HomeItems, Callable[[], Iterable[Item]]], ...]:
    """What the rooms say on the home page, in their order."""
    found = sorted(((one, room) for room in rooms() for one in room.home), key=lambda pair: pair[0].order)
    return tuple((one, room.load(one.items)) for one, room in found)


def gather(request: HttpRequest) -> Board:
    """Ask every room for what the person can do something about, without what they put away."""
    board, rights = Board(), rights_of(request)
    columns = {"needs": board.needs, "live": board.live, "wrong": board.wrong}
    found = [
        item
        for one, items in asked()
        if rights.may(one.action).allowed and (not one.does or reach(one.does))
        for item in items()
    ]
    away = dismissals.dismissed([item.dismiss for item in found if item.dismiss])
    for item in found:
        if item.dismiss not in away:
            columns[item.column].append(item)
    return board


def kept() -> list[Kept]:
    """What the rooms keep, in their order."""
    found = [one for room in rooms() if room.kept for one in room.load(room.kept)()]
    return sorted(found, key=lambda one: one.order)


def first_steps() -> list[tuple[FirstStep, str]]:
    """Ways to begin, each with its address."""
    steps = sorted((one for room in rooms() for one in room.first_steps), key=lambda one: one.order)
    return [(one, address_of(one.url_name)) for one in steps]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    board, figures = gather(request), kept()
    _room, search = only_one("search") or (None, "")
    return render(
        request,
        "site/home.html",
        {
            "board": board,
            "kept": figures,
            "notices": [one.notice for one in figures if one.notice],
            "is_empty": not any(one.count for one in figures),
            "first_steps": first_steps(),
            "search_url": address_of(search),
            "checklist": checklist.shown(),
        },
    )
