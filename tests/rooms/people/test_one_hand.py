"""One person alone never passes for two: whoever has their sign-in, a factor or a role from the asker's hand, directly or
by way of others, or from the same hand as the asker, approves nothing for a while."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance.authority.actions import deadlines, requests, stances
from stance.authority.models import ApprovalRequest
from stance.engines.policy import Held, Refused, Roster, StanceRefused, Subject, Thing, decide
from stance.journal.actor import forget_known
from stance.people import actions
from stance.people.assignments import actions as assignment_actions
from stance.people.directory.actions import connections
from stance.people.directory.writes import group_roles
from stance.people.models import Assignment, GroupMapping, OneTimeLink, Origin, User
from stance.people.refusal import DirectoryRefused
from stance.people.writes import one_time_links
from tests.factories.organisation import Office, acting, office, person
from tests.sizes import sized

pytestmark = pytest.mark.django_db
REFUSALS = (
    Refused,
    actions.PersonRefused,
    requests.RequestRefused,
    StanceRefused,
    one_time_links.LinkRefused,
    DirectoryRefused,
)


def place(*, administrators: int = 1) -> Office:
    """An agency whose installation is administered by so many people of their own."""
    made = office()
    Assignment.objects.filter(role__in=("administrator", "approver")).delete()
    for number in range(administrators):
        made.people[f"root{number}"] = user = person(f"root{number}@weather.test", f"Root {number}")
        Assignment.objects.create(user=user, role="administrator")
    return made


def puppet(made: Office, role: str, by: User) -> User:
    """Invited by somebody, and in as soon as they open the link."""
    with acting(by):
        number = User.objects.count()
        token = actions.invite(email=f"puppet{number}@weather.test", role=role)
    user = actions.accept_link(token=token, email="", name="Puppet", password="x" * 20)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return user


def adoption(made: Office, by: User) -> ApprovalRequest:
    with acting(by):
        return stances.ask_to_adopt(
            stances.propose(leaving_uncovered=True, agency=made.agency, basis="supporter"), reason="r"
        )


def test_a_puppet_approves_nothing_of_its_maker_for_a_week() -> None:
    made = place()
    root = made["root0"]
    approver = puppet(made, "approver", root)
    with pytest.raises(Refused, match="given by the same administrator does not count until 7 days after that"):
        adoption(made, root)
    Origin.objects.update(at=timezone.now() - timedelta(days=7, minutes=1))
    request = adoption(made, root)
    with acting(approver):
        requests.answer(request.pk, verdict="approve", digest=request.digest)
    request.refresh_from_db()
    assert request.state == "approved"


def test_neither_does_one_of_a_puppet_nor_one_for_the_other() -> None:
    """Chains, and two puppets of one hand: one asks, the other approves."""
    made = place()
    first = puppet(made, "administrator", made["root0"])
    Assignment.objects.filter(user=made["root0"]).delete()  # so that the puppet is alone and needs nobody
    Assignment.objects.create(user=made["root0"], role="approver")
    second = puppet(made, "approver", first)
    for asker in (made["root0"], first):
        with suppress(Refused):
            adoption(made, asker)
    assert not ApprovalRequest.objects.exists(), "there was nobody to ask"
    assert second.pk


@pytest.mark.parametrize("how", ["reset", "another role", "deputy", "off and on", "directory"])
def test_what_was_given_later_counts_as_well(how: str) -> None:
    """An approver of old, whom the asker could have made their own since."""
    made = place(administrators=2)
    root = made["root0"]
    old = made.people["old"] = person("old@weather.test", "Old")
    Assignment.objects.create(user=old, role="approver")
    other = person("other@weather.test", "Other")
    held = Assignment.objects.create(user=other, role="approver")
    other_held = Assignment.objects.create(user=old, role="reader", unit=made.units["ict"])
    with acting(root):
        if how == "reset":
            actions.make_reset_link(old, removes_factors=True)
        elif how == "another role":
            assignment_actions.give(user=old, role="publisher", unit=made.units["ict"])
        elif how == "deputy":
            assert assignment_actions.name_deputy(assignment=held, deputy=old) is False
        elif how == "off and on":
            actions.switch_off(old)
            actions.switch_on(old)
        else:
            connections.map_group(group="Web", role="publisher", unit=made.units["business"])
            group_roles.give(old, {("publisher", made.units["business"].pk)}, "scim")
    assert other_held.pk
    for request in ApprovalRequest.objects.all():
        with acting(made["root1"]):
            requests.answer(request.pk, verdict="approve", digest=request.digest)
    held.delete()
    with pytest.raises(Refused, match="given by the same administrator"):
        adoption(made, root)


def test_administrators_and_approvers_are_made_by_two_once_there_are_two() -> None:
    made = place(administrators=2)
    one, two = made["root0"], made["root1"]
    with acting(one):
        assert assignment_actions.give(user=made["pia"], role="approver", unit=made.units["business"]) is None
        assert actions.set_role(made["pia"], "administrator") is False
        assert connections.map_group(group="Bosses", role="approver", unit=None) is None
        token = actions.invite(email="new@weather.test", role="approver")
        assert assignment_actions.give(user=made["pia"], role="reader", unit=made.units["ict"]) is not None
    with pytest.raises(one_time_links.LinkRefused, match="waits for a second administrator"):
        actions.accept_link(token=token, email="", name="New", password="x" * 20)
    assert ApprovalRequest.objects.filter(state="open").count() == 4
    assert not Assignment.objects.filter(user=made["pia"], role__in=("approver", "administrator")).exists()
    for request in ApprovalRequest.objects.filter(state="open"):
        with acting(one), pytest.raises(Refused):
            requests.answer(request.pk, verdict="approve", digest=request.digest)
        with acting(two):
            requests.answer(request.pk, verdict="approve", digest=request.digest)
    assert set(ApprovalRequest.objects.values_list("state", flat=True)) == {"approved"}
    assert set(Assignment.objects.filter(user=made["pia"], ends_at=None).values_list("role", flat=True)) == {
        "publisher", "reader", "approver", "administrator",
    }  # fmt: skip
    assert GroupMapping.objects.get().made_by == one
    assert (
        actions.accept_link(token=token, email="", name="New", password="x" * 20).assignments.get().role == "approver"
    )
    assert set(Origin.objects.filter(kind="role").values_list("by", flat=True)) == {one.pk}


def test_the_first_administrator_makes_the_second_alone_and_says_why() -> None:
    made = place()
    with acting(made["root0"]):
        given = assignment_actions.give(user=made["pia"], role="administrator", unit=None)
    assert given is not None


def test_whoever_sends_the_other_administrator_away_is_not_the_only_one_for_it() -> None:
    made = place(administrators=2)
    with acting(made["root0"]):
        actions.switch_off(made["root1"])
        with pytest.raises(Refused, match="Nobody can approve this"):
            assignment_actions.give(user=made["pia"], role="approver", unit=None)


def test_an_invitation_made_anew_leaves_the_request_for_the_former_void() -> None:
    made = place(administrators=2)
    with acting(made["root0"]):
        actions.invite(email="new@weather.test", role="approver")
        actions.invite(email="new@weather.test", role="approver")
    assert OneTimeLink.objects.count() == 1
    deadlines.tend()
    assert sorted(ApprovalRequest.objects.values_list("state", flat=True)) == ["open", "void"]


ACTS = ("let in", "give", "set role", "reset", "on", "deputy", "map")


@settings(max_examples=sized(40, 2500), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2), st.lists(st.sampled_from(ACTS), min_size=1, max_size=6), st.data())
def test_nothing_that_one_person_does_gets_anything_approved(others: int, acts: list[str], data: Any) -> None:
    """With honest administrators and approvers beside them who answer nothing."""
    with transaction.atomic():
        made = place(administrators=1 + others)
        honest = person("honest@weather.test", "Honest")
        Assignment.objects.create(user=honest, role="approver")
        gang = [made["root0"]]
        for act in acts:
            member = data.draw(st.sampled_from(gang))
            with suppress(*REFUSALS), transaction.atomic():
                _do(act, made, member, gang, data)
            forget_known()
        for asker in list(gang):
            with suppress(*REFUSALS), transaction.atomic():
                adoption(made, asker)
            forget_known()
        for request in ApprovalRequest.objects.filter(state="open"):
            for member in gang:
                with suppress(*REFUSALS), acting(member), transaction.atomic():
                    requests.answer(request.pk, verdict="approve", digest=request.digest)
                forget_known()
        assert not ApprovalRequest.objects.filter(state="approved").exists(), acts
        transaction.set_rollback(True)


def _do(act: str, made: Office, member: User, gang: list[User], data: Any) -> None:
    role = data.draw(st.sampled_from(("administrator", "approver", "publisher")))
    user = User.objects.get(pk=data.draw(st.sampled_from(list(User.objects.values_list("pk", flat=True)))))
    unit = data.draw(st.sampled_from([None, *made.units.values()]))
    if act == "let in":
        gang.append(puppet(made, role, member))
        return
    with acting(member):
        if act == "give":
            assignment_actions.give(user=user, role=role, unit=unit)
        elif act == "set role":
            actions.set_role(user, role)
        elif act == "on":
            actions.switch_on(user)
        elif act == "deputy":
            assignment_actions.name_deputy(assignment=Assignment.objects.order_by("?")[0], deputy=user)
        elif act == "map":
            connections.map_group(group="Web", role=role, unit=unit)
        else:
            token = actions.make_reset_link(user, removes_factors=True)
            actions.reset_sign_in(token=token, password="y" * 20)
            gang.append(user)


hands = st.dictionaries(st.integers(1, 8), st.frozensets(st.integers(1, 8), max_size=3), max_size=8)


@settings(max_examples=sized(400, 5_000))
@given(hands, st.integers(1, 8), st.frozensets(st.integers(1, 8), max_size=2))
def test_the_rule_itself_over_generated_hands(given_by: dict[int, frozenset[int]], asker: int, authors: Any) -> None:
    people_there = [(number, Held("approver")) for number in range(1, 9)] + [(asker, Held("publisher"))]
    roster = Roster(people_there, given_by)
    thing = Thing("account", "1", "@a", agencies=frozenset({1}), authors=authors)
    subject = Subject(asker, (Held("publisher"), Held("approver")))
    decision = decide("register.account.publish", subject, thing, None, roster)
    own = {asker, *authors}
    origins = own.union(*(given_by.get(one, frozenset()) for one in own))
    for step in decision.route:
        for approver in step.people:
            assert approver not in origins
            assert origins.isdisjoint(given_by.get(approver, frozenset()))


def _asked_by_the_operator(made: Office) -> ApprovalRequest:
    return stances.ask_to_adopt(
        stances.propose(leaving_uncovered=True, agency=made.agency, basis="supporter"), reason="r"
    )


def test_two_of_one_hand_are_one_for_what_the_operator_asks() -> None:
    """Who runs the installation needs two approvers: one who made the other is both of them."""
    made = place()
    first = puppet(made, "approver", made["root0"])
    puppet(made, "approver", made["root0"])
    with pytest.raises(Refused, match="given by the same administrator does not count until 7 days after that"):
        _asked_by_the_operator(made)
    other = person("olga@weather.test", "Olga")
    Assignment.objects.create(user=other, role="approver")
    forget_known()
    request = _asked_by_the_operator(made)
    for user in User.objects.filter(name="Puppet"):
        with acting(user):
            requests.answer(request.pk, verdict="approve", digest=request.digest)
    request.refresh_from_db()
    assert request.state == "open", "both are of one hand"
    with acting(other):
        requests.answer(request.pk, verdict="approve", digest=request.digest)
    request.refresh_from_db()
    assert request.state == "approved"
    assert first.pk


@settings(max_examples=sized(200, 5_000))
@given(hands, st.frozensets(st.integers(1, 8), max_size=6))
def test_who_counts_as_one_is_never_counted_twice(given_by: dict[int, frozenset[int]], people: frozenset[int]) -> None:
    groups = Roster((), given_by).apart(people)
    assert sorted(one for group in groups for one in group) == sorted(people)
    origins = {one: {one, *given_by.get(one, frozenset())} for one in people}
    for one in people:
        for other in people:
            if not origins[one].isdisjoint(origins[other]):
                assert any({one, other} <= group for group in groups)
