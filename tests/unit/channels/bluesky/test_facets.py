"""What becomes a link, a mention or a hashtag in a post on Bluesky."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.channels.bluesky.facets import facets_of


def found(text: str, mentions: dict[str, str] | None = None) -> list[str]:
    return [next(iter(one["features"])).get("uri") or "" for one in facets_of(text, mentions or {})]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("https://foo.com, https://bar.com/whatever; https://baz.com.", ["https://foo.com", "https://bar.com/whatever", "https://baz.com"]),
        ("https://foo.com/thing_(cool)", ["https://foo.com/thing_(cool)"]),
        ("(see https://foo.com/thing_(cool))", ["https://foo.com/thing_(cool)"]),
        ("website.com.jpg", []),
        ("agency.gov.au/flood?at=1!", ["https://agency.gov.au/flood?at=1"]),
        ("ask us at info@agency.gov.au", []),
        ("Version 1.2 and 3.com", []),
        ("http://", []),
        ("https://stadt.wien/„Wien“", ["https://stadt.wien/„Wien"]),
    ],
)  # fmt: skip
def test_addresses(text: str, links: list[str]) -> None:
    assert found(text) == links


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("😀 #abcdef", [("abcdef", 5, 12)]),
        ("#flood, #storm!", [("flood", 0, 6), ("storm", 8, 14)]),
        ("no#tag #2026 #a1", [("a1", 13, 16)]),
        ("#" + "x" * 65, []),
        ("#" + "東" * 64, [("東" * 64, 0, 193)]),
        ("#" + "🌊" * 64, [("🌊" * 64, 0, 257)]),
        ("#one\u200dtwo", [("one", 0, 4)]),
    ],
)
def test_hashtags_with_their_bytes(text: str, tags: list[tuple[str, int, int]]) -> None:
    made = [
        (one["features"][0]["tag"], one["index"]["byteStart"], one["index"]["byteEnd"]) for one in facets_of(text, {})
    ]
    assert made == tags


def test_a_mention_is_whom_the_address_book_names_and_nobody_else() -> None:
    known = {"@health.example": "did:plc:health"}
    assert [one["features"][0]["did"] for one in facets_of("Ask @health.example.", known)] == ["did:plc:health"]
    assert facets_of("Ask @my-health.example or @dom", known | {"@dom": "did:plc:dom"})[0]["index"] == {
        "byteEnd": 30,
        "byteStart": 26,
    }
    assert facets_of("mail@health.example", known) == []


@given(st.text(st.sampled_from("a.b@#/: (😀東)é‍\n"), max_size=40))
def test_none_lies_over_another_and_each_is_whole_characters(text: str) -> None:
    raw, end = text.encode(), 0
    for one in facets_of(text, {"@a": "did:plc:a", "@b.a": "did:plc:b"}):
        start = one["index"]["byteStart"]
        assert end <= start < one["index"]["byteEnd"] <= len(raw)
        end = one["index"]["byteEnd"]
        raw[start:end].decode()
