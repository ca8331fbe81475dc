"""The filters in use, typed or chosen, each to be taken off by itself; and what was typed, as the panel shows it."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict
from django.urls import reverse

from stance.archive.pages.search_address import search_url, without
from stance.archive.pages.search_form import HAS, IS, VOICES, named_apart
from stance.archive.pages.typed_filters import Typed, taken_out
from stance.doors.chips import Chip
from stance.register.models import Account
from stance.register.words import language_words

LABELS = {
    "account": "",
    "since": "from ",
    "until": "to ",
    "kind": "is: ",
    "has": "has: ",
    "lang": "language: ",
    "voice": "by: ",
}
SEVERAL = {"kind": dict(IS), "has": dict(HAS), "voice": {str(voice): words for voice, words in VOICES}}


def chips(given: QueryDict, typed: Sequence[Typed], known: Sequence[Account]) -> list[Chip]:
    accounts = account_words(known)
    found = [Chip(_words(one, accounts), search_url(given, q=taken_out(given.get("q", ""), one))) for one in typed]
    for name in LABELS:
        for value in given.getlist(name):
            left = without(QueryDict(without(given, name, value=value)), "cursor")
            address = f"{reverse('search')}?{left}" if left else reverse("search")
            found.append(Chip(chip_words(name, value, accounts), address))
    return found


def chip_words(name: str, value: str, accounts: dict[str, str]) -> str:
    shown = SEVERAL.get(name, {}).get(value, value)
    shown = accounts.get(value, value) if name == "account" else language_words(value) if name == "lang" else shown
    return f"{LABELS[name]}{shown.lower() if name in SEVERAL else shown}"


def unfiltered_url(given: QueryDict, typed: Sequence[Typed]) -> str:
    """The words alone."""
    return search_url(QueryDict(mutable=True), q=taken_out(given.get("q", ""), *typed))


def mirrored_in(given: QueryDict, typed: Sequence[Typed]) -> list[tuple[str, str]]:
    """Typed filters that the panel can show too: none where it says something of its own."""
    return [
        one.pair
        for one in typed
        if one.value
        and (one.name == "has" or not given.get(one.name))
        and one.value in SEVERAL.get(one.name, {one.value: ""})
        and one.value not in given.getlist(one.name)
    ]


def with_mirrored(given: QueryDict, mirrored: Sequence[tuple[str, str]]) -> QueryDict:
    shown = given.copy()
    for name, value in mirrored:
        shown.appendlist(name, value)
    return shown


def account_words(known: Sequence[Account]) -> dict[str, str]:
    """What accounts are called, by every way in which an address may name one."""
    named = named_apart(known)
    return {account.handle: account.named for account, _words in named} | {
        account.asked_as: words for account, words in named
    }


def _words(one: Typed, accounts: dict[str, str]) -> str:
    return chip_words(one.name, one.value, accounts) if one.value else one.text
