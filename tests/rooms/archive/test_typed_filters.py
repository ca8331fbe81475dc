"""Filters in the box and filters in the panel say the same thing: what is typed is shown there, and what is taken off at either
place is gone from both."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance.archive.pages.typed_filters import merged, taken_out, typed_filters
from stance.engines.language.query import QueryError, parse
from stance.register.models import Account

KNOWN = [Account(platform="x", handle="Health"), Account(platform="x", handle="Coast_Guard")]
FILTERS = {
    "from:health": ("account", "x:Health"),
    "FROM:@Coast_Guard": ("account", "x:Coast_Guard"),
    "from:x:health": ("account", "x:Health"),
    "from:nobody": ("account", ""),
    "lang:EN": ("lang", "en"),
    "has:photo": ("has", "image"),
    "has:media,": ("has", "media"),
    "is:retweet": ("kind", "repost"),
    "since:2014": ("since", "2014-01-01"),
    "until:2014-02": ("until", "2014-02-28"),
    "until:2014-02-03T10:00": ("until", ""),
}


@pytest.mark.parametrize(("text", "pair"), FILTERS.items())
def test_a_typed_filter_is_read_as_the_panel_would_say_it(text: str, pair: tuple[str, str]) -> None:
    (found,) = typed_filters(f"flood {text} river", KNOWN)
    assert found.pair == pair
    assert taken_out(f"flood {text} river", found) == "flood river"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("flood AND lang:en", "flood"),
        ("lang:en AND flood", "flood"),
        ("flood AND lang:en AND river", "flood AND river"),
        ("flood -lang:en river", "flood river"),
        ("flood NOT lang:en", "flood"),
        ("flood AND NOT NOT lang:en AND river", "flood AND river"),
        ("(a OR b) lang:en", "(a OR b)"),
        ("lang:en", ""),
    ],
)
def test_operators_leave_with_it(text: str, left: str) -> None:
    (found,) = typed_filters(text, KNOWN)
    assert taken_out(text, found) == left


@pytest.mark.parametrize(
    "text", ["(lang:en flood)", "flood OR lang:en", "a lang:en OR b", '"lang:en"', 'lang:en "', "lang:"]
)
def test_what_does_not_hold_for_the_whole_search_stays_in_the_box(text: str) -> None:
    assert typed_filters(text, KNOWN) == []


PIECES = st.sampled_from(["flood", '"road closed"', "(a OR b)", "-river", "AND", "NOT", "-", "#tag", *FILTERS])


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=6).map(" ".join))
def test_a_search_without_one_of_its_filters_is_a_search(text: str) -> None:
    try:
        parse(text)
    except QueryError:
        return
    for one in typed_filters(text, KNOWN):
        left = taken_out(text, one)
        assert len(typed_filters(left, KNOWN)) == len(typed_filters(text, KNOWN)) - 1
        try:
            parse(left)
        except QueryError as error:
            assert "only says what to leave out" in str(error)


def after(text: str, *fields: tuple[str, str], typed: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return merged([("q", text), *fields, *(("typed", one) for one in typed)], KNOWN)


def test_what_the_panel_showed_and_nobody_changed_stays_in_the_box() -> None:
    assert after("flood lang:en", ("lang", "en"), typed=("lang:en",)) == [("q", "flood lang:en")]
    assert after("flood lang:en", ("lang", "en")) == [("q", "flood lang:en")]


def test_what_is_taken_off_in_the_panel_leaves_the_box() -> None:
    assert after("flood has:media", typed=("has:media",)) == [("q", "flood")]
    assert after("flood lang:en", ("lang", "de"), typed=("lang:en",)) == [("q", "flood"), ("lang", "de")]


def test_what_is_taken_out_of_the_box_leaves_the_panel() -> None:
    assert after("flood", ("has", "media"), ("has", "link"), typed=("has:media",)) == [("q", "flood"), ("has", "link")]


def test_another_kind_beside_a_typed_one_means_either() -> None:
    found = after("flood is:reply", ("kind", "reply"), ("kind", "quote"), typed=("kind:reply",))
    assert found == [("q", "flood"), ("kind", "reply"), ("kind", "quote")]
