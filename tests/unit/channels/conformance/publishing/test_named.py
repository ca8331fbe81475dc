"""Ten small tests from real failures, as far as they are of publishing (T3 stands with X's own counting)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from stance.channels.bluesky.facets import facets_of
from stance.channels.linkedin.composing import escaped
from stance.channels.port.checking import is_sendable
from stance.channels.port.publishing import Accepted, Rejected, Said, Unknown
from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories.taking.linkedin import cut
from tests.factories.taking.mastodon import MastodonTaker
from tests.factories.talking import Platform, carry_on
from tests.unit.channels.conformance.publishing.contract import PublishContract
from tests.unit.channels.conformance.publishing.declared import CONTRACTS
from tests.unit.channels.conformance.publishing.sender import Sender

BY_NAME = {one.platform: one for one in CONTRACTS}
FAMILY = "👨‍👩‍👧‍👦"


def sender(contract: PublishContract, platform: Platform, said: Said, place: int = 0, **more: Any) -> Sender:
    return Sender(contract.publisher, contract.place, platform, contract.wire(said, place=place), **more)


def test_t1_a_tag_behind_an_emoji_stands_at_its_bytes() -> None:
    (facet,) = facets_of("😀 #abcdef", {})
    assert facet["index"] == {"byteStart": 5, "byteEnd": 12}
    assert facet["features"][0]["tag"] == "abcdef"


@pytest.mark.parametrize(("families", "is_good"), [(120, True), (121, False)])
def test_t1_bytes_count_on_bluesky_as_well(families: int, is_good: bool) -> None:
    contract = BY_NAME["bluesky"]
    problems = contract.publisher.problems(Said(FAMILY * families), contract.limits)
    assert is_sendable(list(problems)) is is_good
    assert is_good or [one.words for one in problems] == ["25 UTF-8 bytes too long: 3,025 of 3,000."]


def test_t1_addresses_end_where_they_end() -> None:
    def links(text: str) -> list[str]:
        return [one["features"][0]["uri"] for one in facets_of(text, {})]

    assert links("https://foo.com, https://bar.com/whatever; https://baz.com.") == [
        "https://foo.com",
        "https://bar.com/whatever",
        "https://baz.com",
    ]
    assert links("https://foo.com/thing_(cool)") == ["https://foo.com/thing_(cool)"]
    assert links("website.com.jpg") == []


def test_t2_a_text_on_linkedin_is_not_cut_off() -> None:
    text = "Fee (2027): 5_EUR <see> *x*"
    assert escaped(text) == r"Fee \(2027\): 5\_EUR \<see\> \*x\*"
    assert cut(escaped(text)) == escaped(text)
    assert cut(text) == "Fee "


def test_t2_a_text_that_was_cut_off_is_not_taken_for_what_was_sent() -> None:
    contract = BY_NAME["linkedin"]
    server = contract.server()
    one = sender(contract, server, contract.said)
    assert isinstance(one.run(), Accepted)
    server.posts[0].more["commentary"] = "Flood"  # type: ignore[index]
    assert not isinstance(
        carry_on(contract.publisher.reconcile(contract.place, one.wire, one.left, 0), server), Accepted
    )


@pytest.mark.parametrize("contract", CONTRACTS, ids=repr)
def test_t4_files_that_are_missing_in_the_answer_are_told(contract: PublishContract) -> None:
    if isinstance(contract.stripped, str):
        pytest.skip(contract.stripped)
    server, strip = contract.server(), contract.stripped

    def answering(request: Request) -> Response | NoAnswer:
        answer = server(request)
        return strip(answer) if isinstance(answer, Response) and contract.is_commit(request) else answer

    end = sender(contract, answering, contract.rich).run()
    assert isinstance(end, Accepted)
    assert end.differs


@pytest.mark.parametrize("contract", [one for one in CONTRACTS if one.has_threads], ids=repr)
def test_t5_a_thread_goes_on_behind_the_segment_that_was_found(contract: PublishContract) -> None:
    """The second lands, and whoever sends is killed before the receipt."""
    server = contract.server()
    parts = [replace(contract.said, text=f"Part {number} of 3") for number in (1, 2, 3)]
    first = sender(contract, server, parts[0], 0).run()
    assert isinstance(first, Accepted)
    killed = sender(contract, server, parts[1], 1, before=[first.post])
    assert isinstance(killed.run(), Accepted)  # of which nobody heard
    again = sender(contract, server, parts[1], 1, before=[first.post], left=killed.left)
    second = again.looked_for()
    assert isinstance(second, Accepted)
    third = sender(contract, server, parts[2], 2, before=[first.post, second.post]).run()
    assert isinstance(third, Accepted)
    assert [one.text for one in server.posts] == [one.text for one in parts]
    assert server.posts[2].parent == server.posts[1].id
    assert server.posts[1].parent == server.posts[0].id


@pytest.mark.parametrize("status", [200, 500])
def test_t9_a_key_that_was_used_is_found_by_listing(status: int) -> None:
    """The first landed and the connection was cut; the second is answered by 500: one status, and no third."""
    contract = BY_NAME["mastodon"]
    server = MastodonTaker(repeats=status)
    one = sender(contract, server, contract.said)
    assert isinstance(one.run(), Accepted)
    told = one.committed()
    assert isinstance(told, Accepted if status == 200 else Unknown)
    assert isinstance(one.looked_for(), Accepted)
    assert server.made == 1


def test_a_refused_post_is_refused() -> None:
    contract = BY_NAME["x"]
    said = replace(contract.said, reply_to=None)
    wire = contract.wire(said)
    body = json.loads(wire.body) | {"reply": "17"}
    one = Sender(contract.publisher, contract.place, contract.server(), replace(wire, body=json.dumps(body).encode()))
    assert isinstance(one.run(), Rejected)
