"""How a text is written for LinkedIn, and what stands against a post there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.channels.linkedin.api_posts import text_of
from stance.channels.linkedin.composing import LIMITS, counted, escaped, problems_of
from stance.channels.port.publishing import Medium, Said
from tests.factories.taking.linkedin import cut


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\x00")))
def test_any_text_comes_through_whole(text: str) -> None:
    assert cut(escaped(text)) == escaped(text)
    assert text_of(escaped(text)) == text.strip()


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("#flood now", "{hashtag|\\#|flood} now"),
        ("#road_closed", "{hashtag|\\#|road\\_closed}"),
        ("No. #1, C# and a#b", "No. \\#1, C\\# and a\\#b"),
        ("{hashtag|\\#|x}", "\\{hashtag\\|\\\\\\#\\|x\\}"),
    ],
)
def test_hashtags_are_written_out(text: str, wire: str) -> None:
    assert escaped(text) == wire


def test_the_longer_of_both_counts() -> None:
    first, second = counted(Said("(" * 1_501), LIMITS)
    assert (first.count, second.count) == (3_002, 1_501)
    assert [one.words for one in problems_of(Said("(" * 1_501), LIMITS)] == [
        "2 characters as they are sent too long: 3,002 of 3,000."
    ]


def test_a_picture_of_too_many_pixels_is_told() -> None:
    picture = Medium("1" * 64, "image/png", 10, 8_000, 8_000)
    assert [one.words for one in problems_of(Said("x", media=(picture,)), LIMITS)] == [
        "64,000,000 pixels: LinkedIn takes 36,152,319. Make it smaller."
    ]
