"""What no stance, no assignment and no order of operations can switch off (generated organisations)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from stance.engines.policy import RULES, Held, Roster, Stance, Subject, Thing, decide
from stance.engines.policy.approval import Answer, Asked, barred, may_answer, outcome, step_now
from tests.sizes import sized
from tests.unit.engines.policy.organisations import PEOPLE, actions, staff, stances, things

ALONE = sorted(action for action, rule in RULES.items() if rule.second_person)
DIGEST = "d" * 64
Staff = list[tuple[int, Held]]


def subject(person: int, people: Staff) -> Subject:
    return Subject(person, tuple(held for one, held in people if one == person))


def test_what_needs_two_people_is_what_the_policy_says() -> None:
    assert ALONE == [
        "archive.export",
        "archive.record.dispose",
        "authority.stance.adopt",
        "people.assignment.entrust",
        "publishing.lift",
        "publishing.post.publish",
        "register.account.publish",
    ]


@given(st.sampled_from(ALONE), st.sampled_from(PEOPLE), staff, things, st.none() | stances())
def test_nobody_does_alone_what_needs_two(
    action: str, person: int, people: Staff, thing: Thing, stance: Stance | None
) -> None:
    decision = decide(action, subject(person, people), thing, stance, Roster(people))
    if decision.allowed and RULES[action].alone_while_single and not decision.route:
        others = {one for one, held in people if held.role == "administrator" and held.covers(thing)}
        assert others <= {person, *thing.authors, *([] if thing.about is None else [thing.about])} | {
            one for one, held in people if held.lender is not None or held.areas is not None
        }
    elif decision.allowed:
        assert decision.route, "allowed without an approval"
        for step in decision.route:
            assert step.people
            assert person not in step.people
            assert not thing.authors.intersection(step.people)


@given(st.sampled_from(ALONE), staff, things, st.none() | stances())
def test_whoever_runs_the_installation_needs_two_approvals(
    action: str, people: Staff, thing: Thing, stance: Stance | None
) -> None:
    decision = decide(action, Subject(None, is_operator=True), thing, stance, Roster(people))
    if RULES[action].alone_while_single:
        assert decision.allowed
        assert not decision.route, "who has the data folder in hand names administrators"
        return
    assert not decision.allowed or (decision.route[0].count == 2 and len(decision.route[0].people) >= 2)


@given(st.sampled_from(PEOPLE), staff, things, st.none() | stances())
def test_nobody_changes_their_own_access(person: int, people: Staff, thing: Thing, stance: Stance | None) -> None:
    for action, rule in RULES.items():
        if rule.own_access and thing.about == person:
            assert not decide(action, subject(person, people), thing, stance, Roster(people)).allowed


@given(staff, things, stances())
def test_the_emergency_stop_needs_one_person(people: Staff, thing: Thing, stance: Stance) -> None:
    for person in PEOPLE:
        decision = decide("publishing.stop", subject(person, people), thing, stance, Roster(people))
        assert decision.route == ()


answers = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from(("approve", "approve", "approve", "refuse", "return")),
        st.sampled_from((DIGEST, DIGEST, DIGEST, "other")),
    ),
    max_size=8,
)


@settings(max_examples=sized(100, 4_000))
@given(
    actions, st.sampled_from((None, *PEOPLE)), st.lists(staff, min_size=1, max_size=3), things, answers,
    st.lists(stances(), min_size=1, max_size=3), st.randoms(use_true_random=False),
)  # fmt: skip
def test_in_whatever_order_answers_stances_and_assignments_come_an_approval_is_somebody_elses(
    action: str, asker: int | None, staffs: list[Staff], thing: Thing, given_answers: list[tuple[int, str, str]],
    in_force: list[Stance], order: object,
) -> None:  # fmt: skip
    """Between any two answers the stance, the assignments and what is lent may change."""
    if not RULES[action].approvable:
        return
    asked = Asked(action, DIGEST, asker, thing)
    taken: list[Answer] = []
    for person, verdict, digest in given_answers:
        people, stance = order.choice(staffs), order.choice(in_force)  # type: ignore[attr-defined]
        roster = Roster(people)
        step = step_now(asked, stance, roster)
        if step is None:
            continue
        if may_answer(asked, subject(person, people), step).allowed and person not in {one.person for one in taken}:
            taken.append(Answer(person, verdict, digest))  # type: ignore[arg-type]
        state = outcome(asked, taken, step)
        if state == "approved":
            approving = {one.person for one in taken if one.verdict == "approve" and one.digest == DIGEST}
            assert not approving & barred(asked), "an author, an asker or the person concerned approved"
            assert len(approving) >= (2 if asker is None and RULES[action].second_person else 1)
            assert len({*approving, asker}) >= 2, "one person alone"
            return
        if state != "open":
            return


@given(staff, things, st.sampled_from(PEOPLE), stances())
def test_what_a_barred_person_lends_does_not_count(people: Staff, thing: Thing, asker: int, stance: Stance) -> None:
    asked = Asked("publishing.post.publish", DIGEST, asker, thing)
    step = step_now(asked, stance, Roster(people))
    assert step is not None
    for person in step.people:
        own = [held for one, held in people if one == person and held.role == "approver"]
        assert any(held.lender not in barred(asked) for held in own)
        assert may_answer(asked, subject(person, people), step).allowed


@given(staff, things, st.sampled_from(PEOPLE), stances())
def test_who_may_answer_is_who_the_step_names(people: Staff, thing: Thing, asker: int, stance: Stance) -> None:
    asked = Asked("register.account.publish", DIGEST, asker, thing)
    step = step_now(asked, stance, Roster(people))
    assert step is not None
    able = {person for person in PEOPLE if may_answer(asked, subject(person, people), step).allowed}
    assert able == set(step.people)


def test_an_operator_cannot_answer() -> None:
    asked = Asked("register.account.publish", DIGEST, 1, Thing())
    step = step_now(asked, None, Roster([(2, Held("approver"))]))
    assert step is not None
    assert not may_answer(asked, Subject(None, is_operator=True), step).allowed
