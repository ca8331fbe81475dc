"""What the register asks of every account."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.register.fields.table import FIELDS, PARTS
from stance.register.rules import BY_ID, REQUIREMENTS, Facts, is_official, lacking, score, tasks

TODAY = date(2026, 11, 27)
FULL = Facts(
    today=TODAY,
    filled=frozenset({field.name for field in FIELDS} | {"service_url"}),
    officers=2,
    administrators=2,
    email="social@media.weather.test",
    domains=frozenset({"weather.test"}),
    mfa_state="key",
    mfa_checked_on=TODAY,
    next_review_on=TODAY,
)


def test_an_account_with_everything_lacks_nothing() -> None:
    assert lacking(FULL) == []
    assert score(0) == 100


def test_an_empty_account_lacks_everything_but_an_assessment() -> None:
    assert set(lacking(Facts(today=TODAY))) == set(BY_ID) - {"apps"}


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"administrators": 1}, "administrators"),
        ({"officers": 0, "administrators": 0}, "officers"),
        ({"email": "social@weather.test.evil.example"}, "email"),
        ({"email": "social@evilweather.test"}, "email"),
        ({"email": ""}, "email"),
        ({"mfa_state": "none"}, "mfa"),
        ({"mfa_checked_on": TODAY - timedelta(days=366)}, "mfa"),
        ({"mfa_checked_on": None}, "mfa"),
        ({"mfa_state": "exception", "mfa_exception_until": TODAY - timedelta(days=1)}, "mfa"),
        ({"mfa_state": "exception"}, "mfa"),
        ({"assessments": (TODAY - timedelta(days=1),)}, "apps"),
        ({"next_review_on": TODAY - timedelta(days=1)}, "review"),
        ({"next_review_on": None}, "review"),
    ],
)
def test_each_rule_notices(change: dict[str, object], missing: str) -> None:
    assert missing in lacking(replace(FULL, **change))  # type: ignore[arg-type]


def test_an_exception_holds_until_its_day() -> None:
    assert lacking(replace(FULL, mfa_state="exception", mfa_exception_until=TODAY)) == []


@given(st.sets(st.sampled_from(sorted(FULL.filled))))
def test_filling_a_field_never_lowers_the_score(filled: set[str]) -> None:
    some = lacking(replace(FULL, filled=frozenset(filled)))
    assert set(lacking(FULL)) <= set(some)
    assert 0 <= score(len(some)) <= 100
    assert (score(len(some)) == 100) == (not some)


@given(st.text("abcdefg.", max_size=12))
def test_only_the_domain_itself_and_those_below_it_are_official(prefix: str) -> None:
    host = f"{prefix}weather.test"
    assert is_official(f"a@{host}", frozenset({"weather.test"})) == (prefix == "" or prefix.endswith("."))


def test_every_requirement_is_mended_on_a_page_that_there_is() -> None:
    assert {one.part for one in REQUIREMENTS} <= {*PARTS, "officers", "apps", "review"}
    assert [one.id for one in tasks(["gone", "mfa"])] == ["mfa"]
