import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.language.tokens import LONGEST_TERM, link_terms, terms, tokenise, units

from .generated import texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Storm at 10:30, stay_safe!", ["storm", "at", "10", "30", "stay_safe"]),
        ("don't don’t donʼt", ["don", "t"] * 3),
        ("#Storm @QldPolice", ["storm", "qldpolice"]),
        ("東京都", ["東京", "京都", "都"]),
        ("東", ["東"]),
        ("東京 京", ["東京", "京", "京"]),
        ("abc東京def", ["abc", "東京", "京", "def"]),
        ("서울에서", ["서울", "울에", "에서", "서"]),
        ("👨‍👩‍👧!👍🏽👍", ["👨", "👩", "👧", "👍", "👍"]),
        ("❤️❤", ["❤", "❤"]),
        ("🇦🇺🇳🇿🇦", ["🇦🇺", "🇳🇿", "🇦"]),
        ("1️⃣ #️⃣ *⃣", ["1⃣", "＃⃣", "＊⃣"]),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴", ["🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴"]),
        ("storm🔥fire", ["storm", "🔥", "fire"]),
        ("a→b © ™ ½", ["a", "b", "tm", "1", "2"]),
        ("zero\u200bwidth", ["zero", "width"]),
        ("see https://t.co/AbC12 or t.co/x.", ["see", "or"]),
        ("at.co/x user@t.co/x", ["at", "co", "x", "user", "t", "co", "x"]),
        ("\ud800a\x00b\udfff", ["a", "b"]),
        ("_", ["_"]),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected
    assert [token.term for token in tokenise(text)] == expected


@given(st.one_of(st.text(), texts(), st.text(st.characters(max_codepoint=127))))
def test_the_fast_way_and_the_way_with_places_agree(text: str) -> None:
    assert terms(text) == [token.term for token in tokenise(text)]


@given(st.one_of(st.text(), texts()))
def test_places_lead_back_to_the_text(text: str) -> None:
    for token in tokenise(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.term in terms(text[token.start : token.end])


@given(st.one_of(st.text(), texts()))
def test_tokens_come_in_reading_order(text: str) -> None:
    starts = [token.start for token in tokenise(text)]
    assert starts == sorted(starts)


@given(st.one_of(st.text(), texts()))
def test_units_of_units_are_the_same(text: str) -> None:
    assert units(" ".join(units(text))) == units(text)


@given(st.one_of(st.text(), texts()))
def test_terms_hold_no_sign_of_a_fact_and_nothing_to_quote(text: str) -> None:
    for term in terms(text):
        assert term
        assert len(term.encode()) <= 1020
        assert not re.search(r"[\x00-/:-@\[-^`{-\x7f]", term)  # ASCII, but for letters, digits and underscore


def test_a_place_covers_accents_and_joiners() -> None:
    text = "Cafe\u0301 👩🏽‍🚒"
    assert [text[token.start : token.end] for token in tokenise(text)] == ["Cafe\u0301", "👩🏽‍", "🚒"]


def test_long_words_are_cut_alike_everywhere() -> None:
    for word in ("x" * 3000, "é" * 3000, "𐐨" * 3000):
        (term,) = terms(word)
        assert len(term) == LONGEST_TERM
        assert terms(f"{word} ’")[0] == term == units(word)[0]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.qld.gov.au/emergency/Storm-warnings?utm=1#top", "qld gov au emergency storm warnings"),
        ("http://user:secret@example.org:8080/a", "example org 8080 a"),
        ("example.org/caf%C3%A9", "example org cafe"),
        ("localhost:8000/x", "localhost 8000 x"),
        ("//cdn.example/%ff", "cdn example"),
        ("https://t.co/AbC", ""),
        ("https://[::1/broken", "1 broken"),
        ("", ""),
    ],
)
def test_link_terms(url: str, expected: str) -> None:
    assert link_terms([url]) == expected.split()


@given(st.text())
def test_any_text_may_stand_for_a_link(text: str) -> None:
    assert link_terms([text, text]) == link_terms([text]) * 2
