"""What several agencies share: none of their stances is loosened by another's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stance.engines.policy import (
    RULES,
    SIDES,
    Held,
    Roster,
    StanceRule,
    Subject,
    Thing,
    decide,
    entitled,
    joined,
    preset,
)
from stance.engines.policy.stance import Stance
from tests.unit.engines.policy.organisations import actions, staff, stances, things

ACTION = "publishing.post.publish"


def saying(rule: StanceRule) -> Stance:
    shipped = preset("supporter").stance
    return Stance(shipped.basis, {**shipped.rules, ACTION: rule}, 1)


def test_of_one_or_none_it_is_what_it_was() -> None:
    one = preset("leader").stance
    assert joined([]) is None
    assert joined([one]) is one
    assert joined([one, one]) == one


def test_a_named_side_and_an_asked_for_approval_stay() -> None:
    loose, strict = StanceRule("either", "none"), StanceRule("business", "ict", ("ict",), ("business",))
    for order in ((loose, strict), (strict, loose)):
        both = joined([saying(rule) for rule in order])
        assert both is not None
        assert both.rules[ACTION] == strict


def test_where_they_contradict_each_other_the_first_registered_counts() -> None:
    both = joined([saying(StanceRule("ict", "business")), saying(StanceRule("business", "ict"))])
    assert both is not None
    assert both.rules[ACTION] == StanceRule("ict", "business")


def test_both_are_named_in_a_reason() -> None:
    both = joined([preset("leader").stance, preset("observer").stance])
    assert both is not None
    assert "leader" in both.words
    assert "observer" in both.words


@given(st.lists(stances(), min_size=1, max_size=4), actions)
def test_consulted_and_told_are_everybody_whom_one_of_them_names(several: list[Stance], action: str) -> None:
    both = joined(several)
    assert both is not None
    for side in SIDES:
        assert (side in both.rules[action].told) == any(side in one.rules[action].told for one in several)
        assert (side in both.rules[action].consulted) == any(side in one.rules[action].consulted for one in several)


@given(st.lists(stances(), min_size=2, max_size=3), actions, st.integers(1, 6), staff, things)
def test_nobody_gains_by_another_agencys_stance_what_all_of_them_refuse(
    several: list[Stance], action: str, person: int, people: list[tuple[int, Held]], thing: Thing
) -> None:
    both = joined(several)
    subject = Subject(person, tuple(role for who, role in people if who == person))
    if not any(entitled(action, subject, thing, one) for one in several):
        assert not entitled(action, subject, thing, both)


@given(st.lists(stances(), min_size=2, max_size=3), actions, st.integers(1, 6), staff, things)
def test_an_approval_that_one_of_them_asks_for_is_asked_for(
    several: list[Stance], action: str, person: int, people: list[tuple[int, Held]], thing: Thing
) -> None:
    if not RULES[action].approvable or all(one.rules[action].approver == "none" for one in several):
        return
    subject = Subject(person, tuple(role for who, role in people if who == person))
    decision = decide(action, subject, thing, joined(several), Roster(people))
    assert not decision.allowed or decision.route or "no second" in decision.because[-1]
