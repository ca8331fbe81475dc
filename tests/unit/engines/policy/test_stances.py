"""The shipped stances, and what a stance changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.policy import (
    AREAS,
    BASES,
    RULES,
    SIDES,
    Held,
    Roster,
    StanceRefused,
    Subject,
    Thing,
    decide,
    preset,
)
from stance.engines.policy.stance import read_matrix
from tests.unit.engines.policy.organisations import actions, stances, things

ACCOUNT = Thing("account", "1", "@agency", agencies=frozenset({1}))
ICT_APPROVER, BUSINESS_APPROVER = 11, 12
APPROVERS = Roster([(ICT_APPROVER, Held("approver", "ict", 1)), (BUSINESS_APPROVER, Held("approver", "business", 1))])


def publisher(side: str) -> Subject:
    return Subject(1, (Held("publisher", side, 1),))  # type: ignore[arg-type]


@pytest.mark.parametrize("basis", BASES)
def test_a_shipped_stance_speaks_of_every_action_and_duty(basis: str) -> None:
    found = preset(basis)  # type: ignore[arg-type]
    assert set(found.stance.rules) == set(RULES)
    assert {(area, side) for area in found.stance.duties for side in found.stance.duties[area]} == {
        (area, side) for area in AREAS for side in SIDES
    }
    assert found.origin == ("talk" if basis == "supporter" else "proposal")
    assert read_matrix({action: rule.as_json() for action, rule in found.stance.rules.items()}) == found.stance.rules


def test_under_observer_business_publishes_without_ict_and_ict_can_step_in() -> None:
    stance = preset("observer").stance
    decision = decide("publishing.post.publish", publisher("business"), ACCOUNT, stance, APPROVERS)
    assert decision.allowed
    assert [step.people for step in decision.route] == [(BUSINESS_APPROVER,)]
    ict = Subject(2, (Held("administrator", "ict", 1),))
    assert not decide("publishing.post.publish", ict, ACCOUNT, stance, APPROVERS).allowed
    for action in ("register.account.suspend", "publishing.post.withdraw", "publishing.stop"):
        if "administrator" in RULES[action].roles:
            assert decide(action, ict, ACCOUNT, stance, APPROVERS).allowed
    approver = Subject(3, (Held("approver", "ict", 1),))
    assert decide("publishing.stop", approver, ACCOUNT, stance, APPROVERS).allowed
    assert decide("publishing.post.withdraw", approver, ACCOUNT, stance, APPROVERS).allowed


@pytest.mark.parametrize(
    ("basis", "approver"), [("leader", ICT_APPROVER), ("supporter", BUSINESS_APPROVER), ("observer", BUSINESS_APPROVER)]
)
def test_the_stance_decides_whose_approval_it_is(basis: str, approver: int) -> None:
    stance = preset(basis).stance  # type: ignore[arg-type]
    decision = decide("publishing.post.publish", publisher("business"), ACCOUNT, stance, APPROVERS)
    assert decision.route[0].people == (approver,)
    assert basis in decision.because[0]


def test_the_other_side_is_told_which_side_it_is_and_under_which_stance() -> None:
    decision = decide("register.account.add", publisher("business"), ACCOUNT, preset("leader").stance)
    assert not decision.allowed
    assert "the leader stance" in decision.because[0]
    assert "ICT side" in decision.because[0]


def test_ict_serves_its_agency_and_a_business_unit_its_own_branch() -> None:
    press, web = Thing(agencies=frozenset({1}), path="/1/2/"), Thing(agencies=frozenset({1}), path="/1/3/")
    elsewhere = Thing(agencies=frozenset({2}), path="/9/")
    of_press, above = Held("publisher", "business", 1, "/1/2/"), Held("publisher", "business", 1, "/1/")
    ict, host = Held("publisher", "ict", 1, "/7/"), Held("publisher", "ict")
    assert [of_press.covers(thing) for thing in (press, web, elsewhere)] == [True, False, False]
    assert [above.covers(thing) for thing in (press, web, elsewhere)] == [True, True, False]
    assert [ict.covers(thing) for thing in (press, web, elsewhere)] == [True, True, False]
    assert [host.covers(thing) for thing in (press, web, elsewhere)] == [True, True, True]


def test_a_unit_whose_number_begins_alike_is_another_unit() -> None:
    assert not Held("publisher", "business", 1, "/1/").covers(Thing(agencies=frozenset({1}), path="/12/"))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"publishing.post.publish": {"side": "business", "approver": "none"}}, "second person under every stance"),
        ({"archive.search": {"side": "either", "approver": "ict"}}, "cannot wait for an approval"),
        ({"archive.search": {"side": "both", "approver": "none"}}, "the side is 'both'"),
        ({"archive.search": {"side": "ict", "approver": "boss"}}, "the approver is 'boss'"),
        ({"archive.search": {"side": "ict", "approver": "none", "told": "ict"}}, "“told” is 'ict'"),
        ({"archive.search": {"side": "ict", "approver": "none", "consulted": ["press"]}}, "“consulted”"),
        ({"archive.fly": {"side": "ict", "approver": "none"}}, "there is no such action"),
        ({"archive.search": None}, "does not say who may search the archive"),
        ({"archive.search": []}, "does not say who may search the archive"),
    ],
)
def test_a_matrix_that_cannot_be_a_stance_is_refused_with_its_reason(change: dict[str, object], complaint: str) -> None:
    shipped = {action: rule.as_json() for action, rule in preset("supporter").stance.rules.items()}
    with pytest.raises(StanceRefused, match=complaint) as refused:
        read_matrix({**shipped, **change})
    assert len(refused.value.problems) == 1


@given(st.dictionaries(st.text(max_size=20), st.recursive(st.none() | st.text(), st.lists)))
def test_junk_is_never_a_stance(given_matrix: dict[str, object]) -> None:
    with pytest.raises(StanceRefused):
        read_matrix(given_matrix)


@given(actions, st.lists(st.builds(Held, role=st.sampled_from(["publisher", "administrator"]))), things, stances())
def test_every_question_has_an_answer_with_a_reason(
    action: str, held: list[Held], thing: Thing, stance: object
) -> None:
    decision = decide(action, Subject(1, tuple(held)), thing, stance, APPROVERS)  # type: ignore[arg-type]
    assert decision.because
    assert decision.allowed or decision.missing
