"""Home: what needs this person now, what is live, what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stance.register import queries as register_queries
from stance.rooms.home_item import Item
from stance.rooms.listed import rooms
from stance.site.navigation import address_of
from stance.site.rights import rights_of


@dataclass(slots=True)
class Board:
    """Items by the question they answer, most urgent first."""

    needs: list[Item] = field(default_factory=list)
    live: list[Item] = field(default_factory=list)
    wrong: list[Item] = field(default_factory=list)


@cache
def asked() -> tuple[tuple[str, Callable[[], Iterable[Item]]], ...]:
    """What the rooms say on the home page, in their order: the action that opens it, and the items."""
    found = sorted(((one, room) for room in rooms() for one in room.home), key=lambda pair: pair[0].order)
    return tuple((one.action, room.load(one.items)) for one, room in found)


def gather(request: HttpRequest) -> Board:
    """Ask every room for what the person may see."""
    board, rights = Board(), rights_of(request)
    columns = {"needs": board.needs, "live": board.live, "wrong": board.wrong}
    for action, items in asked():
        if rights.may(action).allowed:
            for item in items():
                columns[item.column].append(item)
    return board


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    board = gather(request)
    accounts = register_queries.counted()
    return render(
        request,
        "site/home.html",
        {
            "board": board,
            "accounts": accounts,
            "is_empty": not accounts.all,
            "imports_new_url": address_of("imports_new"),
            "sample_make_url": address_of("sample_make"),
            "register_new_url": address_of("register_new"),
            "search_url": address_of("search"),
        },
    )
