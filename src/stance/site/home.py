"""Home: what needs this person now, what is live, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stance.register import queries as register_queries
from stance.site import wiring
from stance.site.navigation import address_of
from stance.site.noticing import Item
from stance.site.rights import rights_of


@dataclass(slots=True)
class Board:
    """Items by the question they answer, most urgent first."""

    needs: list[Item] = field(default_factory=list)
    live: list[Item] = field(default_factory=list)
    wrong: list[Item] = field(default_factory=list)


def gather(request: HttpRequest) -> Board:
    """Ask every provider in ``wiring.HOME`` whose action the person may do."""
    board, rights = Board(), rights_of(request)
    places = {"needs": board.needs, "live": board.live, "wrong": board.wrong}
    for provider in wiring.HOME:
        if rights.may(provider.action).allowed:
            for item in provider.items():
                places[item.place].append(item)
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
