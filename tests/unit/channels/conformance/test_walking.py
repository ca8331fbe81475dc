"""Looking at an account from page to page: everything once and in order, whatever order, repeats and gaps come in between."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from stance.channels import discovery
from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories.talking import Heard
from tests.unit.channels.conformance.contract import Contract, items_of
from tests.unit.channels.conformance.declared import CONTRACTS
from tests.unit.channels.keeping import ODD

every = pytest.mark.parametrize("contract", CONTRACTS, ids=repr)


def test_every_channel_that_can_be_looked_at_is_held_to_it() -> None:
    looking = {platform for platform, channel in discovery.known().items() if channel.puller}
    assert looking == {platform for platform, channel in discovery.known().items() if channel.connector}
    assert {one.platform for one in CONTRACTS} == looking


@every
def test_every_post_once_and_in_order(contract: Contract[Any]) -> None:
    server = contract.ready()
    ids = [contract.add(server, number) for number in range(contract.many)]
    found = contract.pages(server)
    shown = [item.post_id for page in found for _, item in page.items]
    assert len(found) > 2
    assert list(dict.fromkeys(shown)) == ids[::-1]
    assert contract.repeats or len(shown) == len(ids)
    assert all(len(page.items) <= contract.puller.page_posts for page in found)
    assert not any(page.failures or page.restarted for page in found)


@every
def test_a_page_shows_everything_of_its_stretch_of_time(contract: Contract[Any]) -> None:
    """What a page that tells of absence does not list of its stretch is missed (``capture.writes.looks``, which leaves out the seconds
    that a page shares with its neighbours): so it must list all of it."""
    found = contract.pages(contract.ready(contract.many))
    posts = list(items_of(found).values())
    for number, page in enumerate(found):
        if page.oldest is None or page.newest is None:
            assert not page.tells_absence or not page.items
            continue
        assert page.oldest <= page.newest
        oldest, newest = page.oldest + (1 if page.cursor else 0), page.newest - (1 if number else 0)
        within = {one.post_id for one in posts if oldest <= one.created_at <= newest}
        assert within <= {item.post_id for _, item in page.items}
    for page, following in pairwise(one for one in found if one.oldest is not None and one.newest is not None):
        assert page.oldest is not None
        assert following.newest is not None
        assert page.oldest - following.newest <= 2


@every
def test_an_account_without_posts(contract: Contract[Any]) -> None:
    page = contract.pull(contract.ready())
    assert (page.items, page.cursor, page.failures, page.restarted) == ((), "", (), False)


def shuffling(seed: int) -> Callable[[list[Any]], list[Any]]:
    chance = random.Random(seed)

    def change(page: list[Any]) -> list[Any]:
        shuffled = page + page[:3]
        chance.shuffle(shuffled)
        return shuffled

    return change


DISORDER: dict[str, Callable[[list[Any]], list[Any]]] = {
    "backwards": lambda page: page[::-1],
    "turned": lambda page: page[1:] + page[:1],
    "twice": lambda page: page * 2,
    **{f"shuffled with repeats {seed}": shuffling(seed) for seed in range(3)},
}


@every
@pytest.mark.parametrize("disorder", DISORDER)
def test_out_of_order_and_with_repeats_nothing_is_lost(contract: Contract[Any], disorder: str) -> None:
    server = contract.ready()
    ids = {contract.add(server, number) for number in range(contract.many)}
    found = items_of(contract.pages(contract.relisted(server, DISORDER[disorder])))
    assert {item.post_id for item in found.values()} == ids


@every
def test_what_one_walk_was_not_shown_the_next_one_finds(contract: Contract[Any]) -> None:
    server = contract.ready()
    ids = {contract.add(server, number) for number in range(contract.many)}
    gaps = contract.relisted(server, lambda page: [one for number, one in enumerate(page) if number % 7 != 3])
    first, second = items_of(contract.pages(gaps)), items_of(contract.pages(server))
    assert {item.post_id for item in first.values()} < ids
    assert {item.post_id for item in second.values()} == ids


@every
def test_a_post_that_comes_up_in_every_page_loses_none(contract: Contract[Any]) -> None:
    server = contract.ready()
    ids = {contract.add(server, number) for number in range(contract.many)}
    pinned: list[Any] = []

    def change(page: list[Any]) -> list[Any]:
        pinned.extend(page[-1:] if not pinned else [])
        return [*pinned, *page]

    found = items_of(contract.pages(contract.relisted(server, change)))
    assert {item.post_id for item in found.values()} == ids


@every
def test_posts_that_come_and_go_between_pages_lose_none_of_the_others(contract: Contract[Any]) -> None:
    server = contract.ready()
    ids = [contract.add(server, number) for number in range(contract.many)]
    found = [contract.pull(server)]
    shown = {item.post_id for _, item in found[0].items}
    unseen = [one for one in ids if one not in shown]
    deleted = {*unseen[:3], *unseen[-3:]}
    for gone in deleted:
        contract.delete(server, gone)
    came, number = set(), contract.many
    while found[-1].cursor:
        came.add(contract.add(server, number))
        number += 1
        found.append(contract.pull(server, found[-1].cursor))
    seen = {item.post_id for item in items_of(found).values()}
    assert shown <= seen
    assert set(ids) - deleted <= seen <= set(ids) - deleted | came


@every
def test_a_platform_that_does_not_go_by_what_it_is_asked_is_not_asked_for_ever(contract: Contract[Any]) -> None:
    """It gives its first page again and again, each time with the cursor of that page."""
    server, first = contract.ready(contract.many), dict[str, Response | NoAnswer]()

    def stuck(request: Request) -> Response | NoAnswer:
        if not contract.lists(request):
            return server(request)
        place = request.url.partition("?")[0] if "rest_route" not in request.url else request.url.partition("&")[0]
        return first.setdefault(f"{place} {'Authorization' in request.headers}", server(request))

    found = contract.pages(stuck)
    assert len(items_of(found)) <= contract.puller.page_posts
    assert len(found) < 20


@every
def test_a_cursor_survives_a_restart_and_a_refused_one_begins_anew(contract: Contract[Any]) -> None:
    server = contract.ready(contract.many)
    first = contract.pull(server)
    second = contract.pull(server, json.loads(json.dumps(first.cursor)))
    assert not second.restarted
    assert second.items
    assert second.items != first.items
    for nonsense in ("x", "{}", "[]", "null", first.cursor[:-1], "[" * 4000, "1" * 90_000, "{" * 9000, "\ud800"):
        page = contract.pull(server, nonsense)
        assert page.restarted
        assert [item for _, item in page.items] == [item for _, item in first.items]
    asked: list[Request] = []

    def refusing(request: Request) -> Response | NoAnswer:
        if contract.is_cursor(request):
            asked.append(request)
            return contract.refused_cursor
        return server(request)

    again = contract.pull(refusing, first.cursor)
    assert asked
    assert again.restarted
    assert again.cursor
    assert again.newest == first.newest
    assert [item for _, item in again.items][:10] == [item for _, item in first.items][:10]


@every
def test_a_cursor_with_anything_in_it_is_gone_on_with_or_begins_anew(contract: Contract[Any]) -> None:
    server = contract.ready(contract.many)
    given = json.loads(contract.pull(server).cursor)
    for key in given:
        for value in ODD:
            page = contract.pull(server, json.dumps(given | {key: value}))
            assert page.restarted or len(page.items) <= contract.puller.page_posts


@every
def test_a_page_says_when_the_platform_wants_to_be_left_alone(contract: Contract[Any]) -> None:
    server = contract.ready(2)
    assert contract.pull(server).wait_seconds is None
    if isinstance(contract.spent, str):
        return
    headers, seconds = contract.spent

    def tired(request: Request) -> Response | NoAnswer:
        answer = server(request)
        if not isinstance(answer, Response):
            return answer
        kept = tuple(one for one in answer.headers if one[0].lower() not in {name.lower() for name, _ in headers})
        return Response(answer.status, (*kept, *headers), answer.body)

    heard = Heard()
    assert contract.pull(tired, heard=heard).wait_seconds == seconds
