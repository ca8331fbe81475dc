"""How much of a post counts on X: by the conformance vectors of twitter-text where they are at hand, and by what every reader must know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from stance.channels.port.checking import is_sendable
from stance.channels.port.publishing import Medium, Said
from stance.channels.x.counting import LIMITS, LINK_PRICE, PLAIN_PRICE, counted, price_of, problems_of, weighed
from stance.channels.x.text_addresses import addresses_counted

VECTORS = Path(__file__).parents[5] / "shared" / "data" / "twitter-text"
here = pytest.mark.skipif(not VECTORS.is_dir(), reason="the vectors of github.com/twitter/twitter-text are not at hand")
REFUSED = frozenset("\ufffe\ufeff\uffff")
"""Signs for which X refuses a text; that each is told is tried below."""
PARTS = ("urls", "urls_with_indices", "urls_with_directional_markers", "tco_urls_with_params")


def vectors(name: str, *parts: str) -> list[tuple[str, dict[str, Any]]]:
    tests = yaml.safe_load((VECTORS / name).read_text(encoding="utf-8"))["tests"]
    return [(part, one) for part in parts for one in tests[part]]


@here
def test_every_vector_of_weights() -> None:
    """The first list is of the configuration before, in which each sign of an emoji counted by itself."""
    wrong = []
    for part in (
        "WeightedTweetsCounterTest",
        "WeightedTweetsWithDiscountedEmojiCounterTest",
        "UnicodeDirectionalMarkerCounterTest",
    ):
        for _, one in vectors("validate.yml", part):
            weight = weighed(one["text"], joins_emoji=part != "WeightedTweetsCounterTest")
            is_valid = 0 < weight <= 280 and not REFUSED & set(one["text"])
            if (weight, is_valid) != (one["expected"]["weightedLength"], one["expected"]["valid"]):
                wrong.append((part, one["description"], weight, one["expected"]["weightedLength"]))
    assert wrong == []


@here
def test_every_vector_of_addresses() -> None:
    wrong = []
    for part, one in vectors("extract.yml", *PARTS):
        expected = [each["url"] if isinstance(each, dict) else each for each in one["expected"]]
        found = [span.text for span in addresses_counted(one["text"])]
        if found != expected:
            wrong.append((part, one["description"], found, expected))
    assert wrong == []


@here
def test_every_vector_of_top_level_domains() -> None:
    wrong = []
    for _, one in vectors("tlds.yml", "country", "generic"):
        found = [span.text for span in addresses_counted(one["text"])]
        if found != one["expected"]:
            wrong.append((one["text"], found))
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("Hi http://test.co", 26),
        ("H🐱☺👨‍👩‍👧‍👦", 7),
        ("🙋🏽👨‍🎤", 4),
        ("東" * 160, 320),
        ("First sentence.Second sentence.", 31),
        ("e\u0301", 1),
        ("1️⃣", 2),
        ("1", 1),
        ("🇦🇺", 2),
    ],
)
def test_t3_what_counts_on_x(text: str, weight: int) -> None:
    assert weighed(text) == weight
    assert bool([one for one in counted(Said(text), LIMITS) if one.is_over]) == (weight > 280)


def test_what_it_costs() -> None:
    assert price_of({"text": "Stay away from the river. Really."}) == PLAIN_PRICE
    assert price_of({"text": "See agency.gov"}) == LINK_PRICE


def test_each_problem_is_said() -> None:
    film = Medium("0" * 64, "video/mp4", 600_000_000, alt="Water")
    picture = Medium("1" * 64, "image/png", 6_000_000, alt="x" * 1_001)
    said = Said("x" * 281 + " $ABC $DEF \ufeff", title="T", media=(film, *[picture] * 4))
    words = [one.words for one in problems_of(said, LIMITS)]
    assert len(words) == len(set(words)) + 6
    for part in (
        "too long",
        "no title",
        "600.0 MB",
        "6.0 MB",
        "5 files",
        "stands alone",
        "1,001 of 1,000",
        "cashtags",
        "byte order mark",
    ):
        assert any(part in one for one in words), (part, words)


@pytest.mark.parametrize("sign", sorted(REFUSED))
def test_signs_for_which_x_refuses_a_text_are_told(sign: str) -> None:
    assert not is_sendable(problems_of(Said(f"a{sign}b"), LIMITS))


@pytest.mark.parametrize(
    "part",
    ["a.", "a-", "a_.", "東.", "(a", "a,", "http://", "http://a.gov/(", "http://a.gov/?!", "a.gov ", "👨\u200d", "🇦"],
)
def test_no_text_takes_long_to_count(part: str) -> None:
    """Each is a beginning that could be an address, again and again: what grew with the square of it, or worse, would not come to an end."""
    text = (part * 25_000)[:25_000]
    assert weighed(text) > 0
    assert weighed("http://a.gov/" + text) > 0
