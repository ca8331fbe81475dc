"""How much of a post counts on Mastodon."""

from __future__ import annotations

import pytest

from stance.channels.mastodon.counting import LIMITS, counted, problems_of
from stance.channels.port.publishing import Limits, Medium, Said


@pytest.mark.parametrize(
    ("said", "count"),
    [
        (Said("Hi http://test.co"), 26),
        (Said("https://agency.example.gov/" + "x" * 300), 23),
        (Said("Ask @health@social.example.gov now"), len("Ask @health now")),
        (Said("mail health@social.example.gov"), 30),
        (Said("👨‍👩‍👧‍👦👨‍👩‍👧‍👦"), 2),
        (Said("dry", warning="Flood"), 8),
        (Said("東京"), 2),
    ],
)
def test_what_counts(said: Said, count: int) -> None:
    assert [one.count for one in counted(said, LIMITS)] == [count]


def test_each_problem_is_said() -> None:
    film = Medium("0" * 64, "video/mp4", 200 * 1024 * 1024)
    picture = Medium("1" * 64, "image/png", 10, alt="x" * 1501)
    limits = Limits(LIMITS.of, ("image/png",))
    words = [one.words for one in problems_of(Said("x" * 501, title="T", media=(film, *[picture] * 4)), limits)]
    assert words == [
        "1 characters too long: 501 of 500.",
        "A post on Mastodon has no title: write it into the text.",
        "5 files: the server takes 4.",
        "A video or a sound stands alone: take the other files away.",
        "The server does not take files of the type video/mp4.",
        "200.0 MB: the server takes 99.0.",
        *["The description is too long: 1,501 of 1,500 characters."] * 4,
    ]
    assert [one.words for one in problems_of(Said(" \n"), LIMITS)] == [
        "There is no text and no picture: write what the post says."
    ]
