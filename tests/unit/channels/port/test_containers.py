"""Platforms that fetch pictures from us, and what they count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stance.channels import discovery
from stance.channels.port.publishing import Medium, Processing, Rejected, Said
from stance.channels.threads.publishing import LIMITS, counted
from tests.factories.talking import carry_on
from tests.unit.channels.conformance.publishing.contract import PublishContract
from tests.unit.channels.conformance.publishing.declared import instagram, threads
from tests.unit.channels.conformance.publishing.sender import Sender

BOTH = pytest.mark.parametrize("contract", [instagram.CONTRACT, threads.CONTRACT], ids=repr)


def test_they_say_that_they_fetch() -> None:
    fetching = {one for one in discovery.known() if (found := discovery.publisher(one)) and found.fetches}
    assert fetching == {"instagram", "threads"}


@BOTH
def test_an_address_is_asked_for_each_file_and_is_in_no_wire(contract: PublishContract) -> None:
    given: list[str] = []

    def address_of(digest: str) -> str:
        given.append(digest)
        return f"https://stance.example.gov/once/{digest}-{len(given)}"

    server = contract.server()
    wire = contract.wire(contract.rich)
    Sender(contract.publisher, replace(contract.place, address_of=address_of), server, wire).run()
    assert given == [one.digest for one in contract.rich.media]
    assert server.fetched == [f"https://stance.example.gov/once/{digest}-{n}" for n, digest in enumerate(given, 1)]  # type: ignore[attr-defined]
    assert b"stance.example.gov" not in wire.body


@BOTH
def test_without_a_way_in_it_is_refused_before_anything_is_sent(contract: PublishContract) -> None:
    sender = Sender(
        contract.publisher, replace(contract.place, address_of=None), contract.server(), contract.wire(contract.rich)
    )
    end = sender.run()
    assert isinstance(end, Rejected)
    assert "reached from outside" in end.words
    assert sender.heard.exchanges == []


@pytest.mark.parametrize(
    ("text", "count"), [("Flood", 5), ("東京", 2), ("🌊", 4), ("👨‍👩‍👧‍👦", 25), ("1 © 2", 5), ("é", 1)]
)
def test_emoji_count_as_their_bytes_on_threads(text: str, count: int) -> None:
    assert next(one.count for one in counted(Said(text), LIMITS) if one.unit == "characters") == count


def test_six_links_are_refused_on_threads_and_the_same_one_counts_once() -> None:
    links = " ".join(f"https://agency.example.gov/{number}" for number in range(6))
    problems = threads.CONTRACT.publisher.problems(Said(links), LIMITS)
    assert [one.words for one in problems] == ["6 links: Threads takes 5."]
    assert not threads.CONTRACT.publisher.problems(Said("https://agency.example.gov/1 " * 6), LIMITS)


def test_a_container_holds_what_it_answers_before_it_is_public() -> None:
    contract = threads.CONTRACT
    server = contract.server()
    sender = Sender(contract.publisher, contract.place, server, contract.wire(contract.said))
    assert isinstance(carry_on(contract.publisher.commit(contract.place, sender.wire, {}, []), server), Processing)
    assert not server.posts


def test_what_instagram_refuses_and_what_it_only_frowns_upon() -> None:
    contract = instagram.CONTRACT
    picture = Medium("1" * 64, "image/jpeg", 10, 3_000, 1_000)
    said = Said("#a " * 31 + "@b " * 4, media=(picture,))
    problems = contract.publisher.problems(said, contract.limits)
    assert [(one.words.partition(":")[0], one.is_warning) for one in problems] == [
        ("31 hashtags", False),
        ("4 mentions", True),
        ("3000 × 1000", False),
    ]
    assert any("needs a picture" in one.words for one in contract.publisher.problems(Said("Words"), contract.limits))
