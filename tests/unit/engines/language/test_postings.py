"""Posting lists find what the oracle finds, in any division of the documents; what is stored comes back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from stance.engines.language.document import Document, document
from stance.engines.language.listed import Lists, candidates, needed
from stance.engines.language.matching import matcher
from stance.engines.language.oracle import matches
from stance.engines.language.postings import OFTEN, Segment, everything, first, last, read, segment, stretch, written
from stance.engines.language.query import parse
from tests.sizes import sized

from .generated import documents, searches


def made_of(documents: list[Document]) -> Segment:
    return segment((number * 3, *one.columns()) for number, one in enumerate(documents))


def lists_of(made: Segment, asked: set[str] | None = None) -> Lists:
    def of(term: str) -> BitMap:
        assert asked is None or term in asked, "only what was said to be needed is asked for"
        return read(made.lists[term]) if term in made.lists else BitMap()

    def beginning(term: str) -> BitMap:
        assert asked is None or term in asked
        return BitMap.union(BitMap(), *[read(data) for one, data in made.lists.items() if one.startswith(term)])

    return Lists(everything(len(made.keys)), of, beginning)


def found(search: str, texts: list[Document]) -> set[int]:
    expression = parse(search, longest=100_000).expression
    assert expression
    asked = needed(expression)
    supposed = candidates(expression, lists_of(made_of(texts), {*asked.terms, *asked.beginnings}))
    holds = matcher(expression)
    right = {place for place in supposed.places if holds(*texts[place].columns())}
    if supposed.is_exact:
        assert right == set(supposed.places), search
    return right


@settings(max_examples=sized(150, 4_000), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(documents(), min_size=1, max_size=8), st.lists(searches(), min_size=1, max_size=12))
def test_lists_and_the_oracle_find_the_same(made: list[Document], asked: list[str]) -> None:
    for search in asked:
        query = parse(search, longest=100_000)
        if query.expression:
            assert found(search, made) == {n for n, one in enumerate(made) if matches(query, one)}, search


@settings(max_examples=sized(150, 4_000), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(documents(), searches())
def test_the_quick_way_and_the_oracle_say_the_same(made: Document, search: str) -> None:
    query = parse(search, longest=100_000)
    if query.expression:
        assert matcher(query.expression)(*made.columns()) == matches(query, made), search


def test_only_long_and_rare_phrases_are_supposed() -> None:
    often = [document(["it stays closed"]) for _one in range(OFTEN)]
    texts = [document(["storm warning"]), document(["warning storm"]), document(["storm, no warning"]), *often]
    made = made_of(texts)
    for search, exact in {
        "storm warning": True,
        "sto*": True,
        "storm -warn*": True,
        '"storm warning"': False,
        '"it stays"': True,
        'it -"stays closed"': True,
        '"it stays closed"': False,
        '"it clo"*': False,
        '"closed it"': True,
    }.items():
        expression = parse(search).expression
        assert expression
        assert candidates(expression, lists_of(made)).is_exact is exact, search
    assert found('"storm warning"', texts) == {0}
    assert found('-"storm warning" storm', texts) == {1, 2}


@given(
    st.sets(st.integers(0, 131_071), max_size=40), st.integers(0, 131_072), st.integers(0, 131_072), st.integers(1, 50)
)
def test_a_set_comes_back_and_is_cut(places: set[int], low: int, high: int, most: int) -> None:
    held = BitMap(places)
    assert read(written(held)) == held
    assert set(stretch(held, low, high)) == {place for place in places if low <= place < high}
    assert list(last(held, most)) == sorted(places)[-most:]
    assert list(first(held, most)) == sorted(places)[:most]


@pytest.mark.parametrize("data", [b"", b"\x02abcd", b"\x00abc", b"\x01", b"\x01\x3a\x30"])
def test_bytes_that_are_no_list_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        read(data)


def test_keys_must_rise() -> None:
    with pytest.raises(ValueError, match="the key 7 stands behind 9"):
        segment([(9, "a", ""), (7, "b", "")])
