"""A post in doubt is looked for among many newer ones, and never taken for absent where the server does not show far enough."""

from __future__ import annotations

import pytest

from stance.channels.mastodon.publishing import LISTED, MOST_PAGES
from stance.channels.port.publishing import Absent, Accepted, Found, Said, Unknown
from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories.taking.mastodon import MastodonTaker
from tests.factories.taking.taker import NOW, Posted
from tests.factories.talking import Platform, carry_on
from tests.unit.channels.conformance.publishing.declared import CONTRACTS

CONTRACT = next(one for one in CONTRACTS if one.platform == "mastodon")
TEXT = "The bridge is closed"


def looked(server: Platform) -> Found:
    wire = CONTRACT.wire(Said(TEXT))
    found: Found = carry_on(CONTRACT.publisher.reconcile(CONTRACT.place, wire, {}, NOW - 60), server)
    return found


def with_newer(count: int, *, first: str = TEXT, at: int = NOW) -> MastodonTaker:
    server = MastodonTaker()
    server.posts = [Posted("1", first, at), *(Posted(str(2 + n), f"Notice {n}", NOW) for n in range(count))]
    return server


@pytest.mark.parametrize("count", [0, LISTED - 1, LISTED, 3 * LISTED + 7, MOST_PAGES * LISTED - 1])
def test_it_is_found_behind_newer_ones(count: int) -> None:
    found = looked(with_newer(count))
    assert isinstance(found, Accepted)
    assert found.post.id == "1"


@pytest.mark.parametrize("count", [0, LISTED, 3 * LISTED + 7])
def test_it_is_absent_where_all_are_shown(count: int) -> None:
    assert looked(with_newer(count, first="Another")) == Absent()


def test_it_is_absent_where_older_ones_begin() -> None:
    assert looked(with_newer(2 * LISTED, first="Another", at=NOW - 90_000)) == Absent()


def test_what_is_not_shown_is_not_known() -> None:
    found = looked(with_newer(MOST_PAGES * LISTED))
    assert isinstance(found, Unknown)
    assert "400 newer posts" in found.words


def test_a_server_that_shows_the_same_page_again_is_told() -> None:
    server = with_newer(2 * LISTED, first="Another")

    def same(request: Request) -> Response | NoAnswer:
        return server(Request(request.method, request.url.partition("&max_id=")[0], request.headers, request.body))

    found = looked(same)
    assert isinstance(found, Unknown)
    assert "same page" in found.words
