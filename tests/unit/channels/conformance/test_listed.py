"""Lists beside the posts, on every channel that has one: who wrote what, what is for few, what was deleted, whatever goes wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stance.archive.writes.captures import Answer
from stance.capture.answers_kept import without
from stance.channels import discovery
from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.listing import Listing
from stance.channels.port.wire import NoAnswer, Request, Response
from stance.engines.exports.instants import maybe
from stance.engines.exports.item import Item
from tests.factories import mastodon_server, x_server, youtube_server
from tests.factories.lists import Fediverse, Mentions, Slip, Videos
from tests.factories.platform_faults import PASSING
from tests.factories.talking import Heard
from tests.unit.channels.conformance.contract import failing
from tests.unit.channels.conformance.listed import LISTS, ListContract
from tests.unit.channels.keeping import must_be_keepable

every = pytest.mark.parametrize("contract", LISTS, ids=repr)


def items(contract: ListContract, server: Any) -> list[Item]:
    return [item for page in contract.pages(server) for _place, item in page.items]


def test_every_list_that_a_channel_offers_is_tried() -> None:
    offered = {
        (platform, offer.listing)
        for platform in discovery.known()
        if (lister := discovery.lister(platform)) is not None
        for offer in lister.offers
        if offer.listing is Listing.RESPONSES
    }
    assert offered == {(one.platform, one.listing) for one in LISTS if one.listing is Listing.RESPONSES}


@every
def test_what_others_wrote_says_who_did_and_stands_where_it_says(contract: ListContract) -> None:
    server = contract.server()
    server.slips = [Slip(number, f"For how long {number}?") for number in range(10, 15)]
    heard = Heard()
    page = contract.listed(server, "", heard)
    for place, item in page.items:
        must_be_keepable(item, contract.look.account_id)
        assert item.author is not None
        name = "Jo Citizen" if contract.has_names else ""
        assert (item.author.name, item.content["author"]["name"]) == (name, name)
        assert item.author.key
        assert item.created_at == maybe("2023-05-01T10:00:00Z")
        answer = heard.exchanges[place.page][1]
        assert isinstance(answer, Response)
        stands = answer.body[place.offset_bytes : place.offset_bytes + place.length_bytes]
        json.loads(stands)
        assert item.text.encode() in stands
    assert len(page.items) == 5


@every
def test_it_stands_under_the_post_of_the_account(contract: ListContract) -> None:
    server = contract.server()
    server.slips = [Slip(10, "For how long?")]
    records = discovery.known()[contract.platform].records
    assert records is not None
    (item,) = {one.record_id: one for one in items(contract, server)}.values()
    assert item.kind == "reply"
    assert item.reply_to is not None
    assert item.reply_to.startswith(records.record_id(contract.look.account_id, ""))
    assert records.parent(item.content, item.record_id) == item.reply_to
    assert records.kind(item.content) == item.kind
    assert item.record_id.startswith(records.record_id(contract.look.account_id, ""))


@every
def test_what_is_for_few_is_not_given_and_its_places_are_told(contract: ListContract) -> None:
    if not contract.has_private:
        pytest.skip("nothing in this list is for few")
    server = contract.server()
    server.slips = [Slip(10, "PRIVATE words", is_private=True), Slip(11, "Open words")]
    cursor, kept = "", b""
    for _ in range(5):
        heard = Heard()
        page = contract.listed(server, cursor, heard)
        assert not any("PRIVATE" in item.text for _place, item in page.items)
        answers = tuple(Answer(request, answer, None) for request, answer in heard.exchanges)  # type: ignore[arg-type]
        shown = {place.page for place, _item in page.items}
        kept += b"".join(
            one.response.body for number, one in enumerate(without(answers, page.hidden)) if number in shown
        )
        cursor = page.cursor
        if not cursor:
            break
    assert b"Open words" in kept
    assert b"PRIVATE" not in kept


@every
def test_what_the_account_wrote_itself_is_never_somebody_elses(contract: ListContract) -> None:
    server = contract.server()
    server.slips = [Slip(10, "Ours", is_own=True), Slip(11, "Theirs")]
    found = {item.text: item.author for item in items(contract, server)}
    assert found["Theirs"] is not None
    assert ("Ours" in found) is contract.holds_own
    assert found.get("Ours") is None


@every
def test_a_long_list_is_given_to_its_end(contract: ListContract) -> None:
    server = contract.server()
    server.slips = [
        Slip(number, f"Number {number}", at=f"2023-05-01T10:{number // 60:02d}:{number % 60:02d}Z")
        for number in range(10, 260)
    ]
    assert {item.text for item in items(contract, server)} == {f"Number {number}" for number in range(10, 260)}


@every
def test_what_was_deleted_is_gone_when_it_is_asked_for_again(contract: ListContract) -> None:
    server = contract.server()
    server.slips = [Slip(10, "Gone"), Slip(11, "There")]
    found = {item.text: item for item in items(contract, server)}
    server.slips = [one for one in server.slips if one.text == "There"]
    under = contract.under[0] if contract.under else f"{contract.look.account_id}/statuses/1"
    for text, is_there in (("Gone", False), ("There", True)):
        page = contract.again(server, found[text].post_id, under)
        assert any(item.record_id == found[text].record_id for _place, item in page.items) is is_there


@every
@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_passing_fault_is_one(contract: ListContract, fault: Response | NoAnswer) -> None:
    server = contract.server()
    server.slips = [Slip(10, "For how long?")]
    with pytest.raises(Unreachable):
        contract.pages(failing(server, 0, fault))
    with pytest.raises(Unreachable):
        contract.again(
            failing(server, 0, fault),
            items(contract, server)[0].post_id,
            contract.under[0] if contract.under else f"{contract.look.account_id}/statuses/1",
        )


@every
@pytest.mark.parametrize("cursor", ["nonsense", "9" * 500, "\ud800", '{"form":1}'])
def test_a_cursor_that_is_not_understood_begins_anew(contract: ListContract, cursor: str) -> None:
    server = contract.server()
    server.slips = [Slip(10, "For how long?")]
    assert contract.listed(server, cursor).items


@every
@pytest.mark.parametrize("name", ["\u202eevil", "x" * 10_000, "<script>", "", "\u0000"])
def test_authors_are_as_displayed(contract: ListContract, name: str) -> None:
    server = contract.server()
    server.slips = [Slip(10, "For how long?", name=name)]
    (item,) = {one.record_id: one for one in items(contract, server)}.values()
    must_be_keepable(item, contract.look.account_id)
    assert item.author is not None
    assert item.author.name in ("", name.replace("\0", "\ufffd"), item.author.handle, item.author.key)


LIKES = ListContract("mastodon", Listing.LIKES, mastodon_server.LOOK, Fediverse)


def test_likes_have_no_date_and_are_the_same_whenever_they_are_seen() -> None:
    server = Fediverse(likes=[Slip(number, f"Liked {number}") for number in range(1, 95)])
    found = items(LIKES, server)
    assert len({item.record_id for item in found}) == 94
    assert {item.kind for item in found} == {"like"}
    assert {item.content["created_at"] for item in found} == {""}
    for item in found:
        must_be_keepable(item, LIKES.look.account_id)
    again = {item.record_id: item.content for item in items(LIKES, server)}
    assert again == {item.record_id: item.content for item in found}


def test_a_like_of_what_is_for_few_is_not_kept() -> None:
    page = LIKES.listed(Fediverse(likes=[Slip(1, "PRIVATE", is_private=True), Slip(2, "Open")]))
    assert [item.content["likes"] for _place, item in page.items] == ["https://other.example/users/jo/statuses/2"]
    assert len(page.hidden) == 1


def test_without_the_right_the_likes_are_refused_and_replies_are_seen_all_the_same() -> None:
    server = Fediverse([Slip(10, "For how long?")], [Slip(1, "Liked")], allows=False)
    with pytest.raises(Refusal, match="read:favourites"):
        LIKES.listed(server)
    (contract,) = [one for one in LISTS if one.platform == "mastodon"]
    pages = contract.pages(server)
    assert [item.text for page in pages for _place, item in page.items] == ["For how long?"]
    assert "read:notifications" in pages[0].failures[0].reason


def test_no_list_is_asked_for_by_anything_but_get() -> None:
    def only_get(request: Request) -> Response | NoAnswer:
        assert request.method == "GET"
        return Fediverse([Slip(10, "x")])(request)

    assert items(LISTS[0], only_get)


def test_all_replies_of_a_thread_are_read_not_five() -> None:
    server = Videos([Slip(10, "Top"), *(Slip(number, f"Nested {number}") for number in range(20, 32))])
    contract = ListContract("youtube", Listing.RESPONSES, youtube_server.LOOK, Videos)
    found = {item.text: item for item in items(contract, server)}
    assert len(found) == 13
    assert {item.reply_to for text, item in found.items() if text != "Top"} == {found["Top"].record_id}
    assert found["Top"].reply_to == f"youtube:{youtube_server.CHANNEL}/v0000000001"


def test_what_costs_is_said_to_cost() -> None:
    lister = discovery.lister("x")
    assert lister is not None
    assert all("US dollars" in offer.costs for offer in lister.offers)


def test_likes_of_x_have_no_date_either() -> None:
    contract = ListContract("x", Listing.LIKES, x_server.LOOK, Mentions)
    found = items(contract, Mentions(likes=[Slip(number, f"Liked {number}") for number in range(1, 151)]))
    assert len({item.record_id for item in found}) == 150
    assert {(item.kind, item.content["created_at"]) for item in found} == {("like", "")}
    for item in found:
        must_be_keepable(item, contract.look.account_id)
