"""Who may do what: the whole table, written down a second time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.policy import ROLES, RULES, Refused, decide, refusal_text

# a = administrator, k = recordkeeper, r = reader, 0 = somebody without any role
TABLE = {
    "archive.import": "ak",
    "archive.import.read": "akr",
    "archive.original.read": "a",
    "archive.raw.read": "ak",
    "archive.record.read": "akr",
    "archive.sample.make": "a",
    "archive.sample.remove": "a",
    "archive.search": "akr",
    "archive.sequence": "ak",
    "archive.verify": "ak",
    "installation.backup": "a",
    "jobs.cancel": "ak",
    "jobs.read": "akr",
    "jobs.retry": "ak",
    "journal.read": "ak",
    "people.link.accept": "akr0",
    "people.link.make": "a",
    "people.reset.make": "a",
    "people.reset.use": "akr0",
    "people.session.end": "akr0",
    "people.user.change": "a",
    "people.user.read": "a",
    "register.account.add": "ak",
    "register.account.read": "akr",
}
LETTERS = {"a": ["administrator"], "k": ["recordkeeper"], "r": ["reader"], "0": []}


def test_the_table_names_every_action() -> None:
    assert sorted(RULES) == sorted(TABLE)
    assert ROLES == ("administrator", "recordkeeper", "reader")


@pytest.mark.parametrize("letter", "akr0")
@pytest.mark.parametrize("action", sorted(TABLE))
def test_role_by_action(action: str, letter: str) -> None:
    decision = decide(action, LETTERS[letter])
    assert decision.allowed == (letter in TABLE[action])
    assert decision.action == action
    assert decision.because
    if not decision.allowed:
        assert RULES[action].words in decision.missing[0]


@given(st.text(), st.lists(st.sampled_from([*ROLES, "owner", ""])))
def test_an_action_that_no_rule_names_is_refused(action: str, roles: list[str]) -> None:
    decision = decide(action, roles)
    if action not in RULES:
        assert not decision.allowed
        assert decision.because == ("no rule names this action",)


@given(st.sampled_from(sorted(TABLE)), st.lists(st.text(max_size=20)))
def test_a_role_that_does_not_exist_gives_nothing(action: str, roles: list[str]) -> None:
    unknown = [role for role in roles if role not in ROLES]
    assert decide(action, unknown).allowed == RULES[action].open_to_all


@given(st.sampled_from(sorted(TABLE)), st.sets(st.sampled_from(ROLES)), st.sampled_from(ROLES))
def test_another_role_never_takes_anything_away(action: str, roles: set[str], more: str) -> None:
    assert decide(action, roles).allowed <= decide(action, {*roles, more}).allowed


def test_a_refusal_says_what_and_what_is_missing() -> None:
    refused = Refused(decide("jobs.cancel", ["reader"]))
    assert str(refused) == (
        "You may not do this (jobs.cancel): to cancel a job you need the role administrator or recordkeeper."
    )
    assert refusal_text(decide("no.such.action", [])) == (
        "You may not do this (no.such.action): no rule names this action."
    )
