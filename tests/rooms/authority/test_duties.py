"""Duty-holders, gaps as tasks, conflicts of duty, and who is consulted and told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from stance.authority.actions import delegations, duties, gaps, requests, stances
from stance.authority.models import Duty, Gap
from stance.authority.queries import duties as queries
from stance.engines.policy import AREAS, SIDES, Refused
from stance.jobs.models import Job
from stance.journal.models import Event
from stance.people.models import Assignment, User
from tests.factories.organisation import Office, acting, office, person
from tests.rooms.authority.test_stances import adopted

pytestmark = pytest.mark.django_db


@pytest.fixture
def weather() -> Office:
    return office()


def named(place: Office, area: str, side: str, holder: str, deputy: str | None = None) -> None:
    with acting(place["ada"]):
        duties.name_holder(
            agency=place.agency,
            area=area,
            side=side,
            holder=place[holder],
            deputy=place[deputy] if deputy else None,
        )


def test_every_gap_becomes_one_task_with_an_owner_and_a_date(weather: Office) -> None:
    assert gaps.tend() == {"raised": 12, "closed": 0}
    assert gaps.tend() == {"raised": 0, "closed": 0}
    assert {gap.owner for gap in queries.gaps(weather.agency)} == {weather["ada"]}
    assert all(gap.due_on > timezone.localdate() for gap in queries.gaps(weather.agency))


def test_a_named_holder_closes_the_gap_and_owns_the_one_of_the_deputy(weather: Office) -> None:
    gaps.tend()
    named(weather, "access", "ict", "ari")
    assert gaps.tend() == {"raised": 1, "closed": 1}
    gap = Gap.objects.get(key="deputy access ict", closed_at=None)
    assert gap.owner == weather["ari"]
    named(weather, "access", "ict", "ari", "ada")
    assert gaps.tend() == {"raised": 0, "closed": 1}
    with acting(weather["ada"]):
        states = {(row.area, row.side): row.state for row in queries.report(weather.agency)}
    assert states["access", "ict"] == "covered"
    assert sorted(states) == sorted((area, side) for area in AREAS for side in SIDES)


def test_a_holder_who_leaves_opens_the_gap_again(weather: Office) -> None:
    named(weather, "use", "business", "pia", "ben")
    gaps.tend()
    User.objects.filter(pk=weather["pia"].pk).update(is_active=False)
    assert gaps.tend()["raised"] == 1
    assert Gap.objects.get(key="holder use business", closed_at=None).owner == weather["ada"]


def test_the_only_approver_leaving_is_a_gap(weather: Office) -> None:
    adopted(weather, "leader")
    assert not Gap.objects.filter(key__startswith="approver").exists()
    User.objects.filter(pk=weather["ines"].pk).update(is_active=False)
    gaps.tend()
    gap = Gap.objects.get(key="approver ict")
    assert gap.words == "Nobody on the ICT side can approve: requests would never be answered"


@pytest.mark.parametrize(
    ("holder", "deputy", "side", "words"),
    [
        ("pia", None, "ict", "has no role on the ICT side"),
        ("ada", "ada", "ict", "cannot be their own deputy"),
        (None, "ada", "ict", "name the duty-holder too"),
        ("ada", None, "moon", "There is no area"),
    ],
)
def test_who_cannot_answer_for_an_area(
    weather: Office, holder: str | None, deputy: str | None, side: str, words: str
) -> None:
    with acting(weather["ada"]), pytest.raises(duties.DutyRefused, match=words):
        duties.name_holder(
            agency=weather.agency,
            area="access",
            side=side,
            holder=weather[holder] if holder else None,
            deputy=weather[deputy] if deputy else None,
        )
    assert not Duty.objects.exists()


def test_somebody_of_the_other_side_only_with_a_reason_that_is_shown(weather: Office) -> None:
    with acting(weather["ada"]):
        duty = duties.name_holder(
            agency=weather.agency,
            area="access",
            side="ict",
            holder=weather["pia"],
            deputy=weather["ari"],
            reason=" agreed ",
        )
        assert duty is not None
        assert duty.reason == "agreed"
        assert Event.objects.latest("pk").summary.endswith("from the other side because: agreed")
        assert {row.reason for row in queries.report(weather.agency)} == {"", "agreed"}
        duty = duties.name_holder(
            agency=weather.agency, area="access", side="ict", holder=weather["ada"], reason="not needed"
        )
        assert duty is not None
        assert duty.reason == ""
        stranger = person("sue@weather.test", "Sue")
        with pytest.raises(duties.DutyRefused, match="has no role in Department of Weather"):
            duties.name_holder(agency=weather.agency, area="access", side="ict", holder=stranger, reason="agreed")


def test_a_reader_names_nobody(weather: Office) -> None:
    weather.add("rae", "reader")
    with acting(weather["rae"]), pytest.raises(Refused, match="you need the role"):
        duties.name_holder(agency=weather.agency, area="access", side="ict", holder=weather["ada"])


def test_conflicts_of_duty_are_listed(weather: Office) -> None:
    weather.add("ada", "reader", "business")
    weather.add("ines", "publisher", "ict")
    until = timezone.now() + timedelta(days=3)
    with acting(weather["ben"]):
        delegations.give(receiver=weather["pia"], ends_at=until, reason="leave")
    with acting(weather["ada"]):
        found = {(conflict.person, conflict.words.split(",")[0]) for conflict in queries.conflicts(weather.agency)}
    assert found == {
        ("Ada", "has roles on the ICT and on the business side"),
        ("Ines", "publishes"),
        ("Pia", "publishes"),
    }


def test_sides_that_the_stance_names_are_consulted_and_told(weather: Office) -> None:
    adopted(weather, "supporter")
    named(weather, "access", "business", "pia", "bea")
    change = {"authority.stance.adopt": {"consulted": ["business"], "told": ["business"]}}
    with acting(weather["ada"]):
        first = stances.ask_to_adopt(
            stances.propose(leaving_uncovered=True, agency=weather.agency, basis="supporter", changes=change),
            reason="x",
        )
    with acting(weather["ines"]):
        requests.answer(first.pk, verdict="approve", digest=first.digest)
    Job.objects.all().delete()
    with acting(weather["ada"]):
        second = stances.ask_to_adopt(
            stances.propose(leaving_uncovered=True, agency=weather.agency, basis="leader"), reason="y"
        )
    assert ("pia@weather.test", "For your comment") in _mails()
    assert ("bea@weather.test", "For your comment") not in _mails(), "asked for an answer, which is more"
    with acting(weather["ines"]):
        requests.answer(second.pk, verdict="approve", digest=second.digest)
    assert ("ada@weather.test", "Your request is approved") in _mails()


def _mails() -> set[tuple[str, str]]:
    return {(job.args[0], job.args[1].split(":")[0]) for job in Job.objects.filter(task__contains="mail")}


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [(0, -1, "ends before it starts"), (-5, -1, "The end is in the past"), (0, 400, "a year at most")],
)
def test_a_delegation_that_makes_no_sense(weather: Office, starts: int, ends: int, words: str) -> None:
    now = timezone.now()
    with acting(weather["ines"]), pytest.raises(delegations.DelegationRefused, match=words):
        delegations.give(
            receiver=weather["ben"],
            starts_at=now + timedelta(days=starts),
            ends_at=now + timedelta(days=ends),
            reason="leave",
        )


def test_what_was_lent_is_not_lent_on_and_ends_with_its_giver(weather: Office) -> None:
    from stance.authority import facts

    until = timezone.now() + timedelta(days=3)
    with acting(weather["ines"]):
        delegations.give(receiver=weather["pia"], ends_at=until, reason="leave")
    with acting(weather["pia"]):
        delegations.give(receiver=weather["ben"], ends_at=until, reason="leave too")
    assert "approver" in {held.role for held in facts.person(weather["pia"].pk).held}
    assert {(held.role, held.lent_by) for held in facts.person(weather["ben"].pk).held if held.lent_by} == {
        ("publisher", "Pia")
    }
    Assignment.objects.filter(user=weather["ines"]).update(ends_at=timezone.now())
    assert "approver" not in {held.role for held in facts.person(weather["pia"].pk).held}
