"""What PostgreSQL is asked first, of terms without positions (``tests/live/test_language_postgres.py`` asks it)."""

import pytest

from stance.engines.language.query import parse
from stance.engines.language.tsquery import candidates, compile_tsquery


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ('"road closed"', "(('road') & ('closed'))"),
        ('"road clo"*', "(('road') & ('clo':*))"),
        ('storm "road closed"', "(('storm') & (('road') & ('closed')))"),
        ('"road closed" OR storm', "((('road') & ('closed')) | ('storm'))"),
        ('storm -"road closed"', "('storm')"),
        ('"road closed" -storm', "((('road') & ('closed')) & !('storm'))"),
        ('storm -(flood OR "road closed")', "('storm')"),
    ],
)
def test_a_phrase_is_asked_as_its_terms_and_takes_nothing_away(asked: str, first: str) -> None:
    assert candidates(parse(asked)) == (first, False)


@pytest.mark.parametrize("asked", ["storm", "sto*", "storm -flood", "#storm OR lang:en", "storm since:2020-01-01"])
def test_what_has_no_phrase_is_asked_as_it_is(asked: str) -> None:
    query = parse(asked)
    assert candidates(query) == (compile_tsquery(query), True)


def test_nothing_is_asked_of_dates_alone() -> None:
    assert candidates(parse("since:2020-01-01")) == (None, True)
