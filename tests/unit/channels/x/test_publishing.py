"""What publishing on X has of its own: long posts, videos in segments, and what tells two posts of the same words apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stance.channels.port.publishing import Absent, Accepted, Medium, Ready, Reference, Said
from stance.channels.x.publishing import PUBLISHER
from stance.channels.x.same_text import is_same
from tests.factories.taking.taker import NOW, Posted
from tests.factories.taking.x import XTaker, shown
from tests.factories.talking import carry_on
from tests.unit.channels.conformance.publishing.declared.x import CONTRACT
from tests.unit.channels.conformance.publishing.sender import Sender

VIDEO = Medium("33" * 32, "video/mp4", 9_000_000, 1_280, 720, 30.0)


@pytest.mark.parametrize(
    ("tier", "most"), [("None", 280), ("Basic", 280), ("Premium", 25_000), ("PremiumPlus", 25_000)]
)
def test_how_long_a_post_may_be_is_a_fact_of_the_account(tier: str, most: int) -> None:
    limits = carry_on(PUBLISHER.ask_limits(CONTRACT.place), XTaker(tier=tier))
    assert limits.most("text") == most
    assert limits.of["text"].source


def test_a_video_is_handed_over_in_segments_and_waited_for() -> None:
    server, left, waits = XTaker(), dict[str, Any](), []
    wire = CONTRACT.wire(Said("The river", media=(VIDEO,)))
    for _ in range(20):
        ready = carry_on(PUBLISHER.prepare(CONTRACT.place, wire, left), server)
        assert isinstance(ready, Ready)
        left = dict(ready.left)
        waits.append(ready.wait_seconds)
        if ready.is_last:
            break
    (medium,) = server.media.values()
    assert medium["got"] == {0: 4_000_000, 1: 4_000_000, 2: 1_000_000}
    assert sum(waits) >= 1
    assert isinstance(carry_on(PUBLISHER.commit(CONTRACT.place, wire, left, []), server), Accepted)


def test_what_is_known_to_be_of_another_wire_is_not_taken_for_this_one() -> None:
    server = XTaker()
    done = Sender(PUBLISHER, CONTRACT.place, server, CONTRACT.wire(CONTRACT.said)).run()
    assert isinstance(done, Accepted)
    again = CONTRACT.wire(CONTRACT.said, chance=2)
    assert carry_on(PUBLISHER.reconcile(CONTRACT.place, again, {}, NOW), server) == replace(done, differs=())
    assert carry_on(PUBLISHER.reconcile(CONTRACT.place, again, {}, NOW, {done.post.id}), server) == Absent()


@pytest.mark.parametrize(
    "text",
    [
        "See agency.gov/a and https://Agency.gov/b?x=1&y=2.",
        "a < b & c",
        "Two\n\nlines https://agency.gov",
        "東京 https://a.gov/%20",
    ],
)
def test_a_listed_post_is_known_by_its_text_and_links(text: str) -> None:
    assert is_same(shown(Posted("1", text, NOW, ("A map",))), text)
    assert not is_same(shown(Posted("1", text.replace("a", "o"), NOW)), text)
    assert not is_same(shown(Posted("1", text + " more", NOW)), text)


def test_other_links_make_another_post() -> None:
    assert not is_same(shown(Posted("1", "See https://agency.gov/a", NOW)), "See https://agency.gov/b")


def test_a_reply_says_on_what_terms_x_takes_it() -> None:
    (problem,) = PUBLISHER.problems(Said("Thank you", reply_to=Reference("17")), PUBLISHER.limits)
    assert problem.is_warning
    assert "mentioned or quoted" in problem.words
