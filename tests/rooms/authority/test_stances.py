"""Proposing, simulating and adopting a stance; two people; what changes afterwards."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from stance.authority import simulation
from stance.authority.actions import requests, stances
from stance.authority.approvables.adoption import Adopt
from stance.authority.models import StanceVersion
from stance.authority.queries import stances as queries
from stance.engines.policy import LeavesUncovered, Refused, Stance, StanceRefused, StanceRule, authorise, may, preset
from stance.jobs.models import Job, State
from stance.journal.models import Event
from stance.people.models import Assignment
from tests.factories.organisation import Office, acting, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def weather() -> Office:
    return office()


def adopted(place: Office, basis: str, proposer: str = "ada", approver: str = "ines") -> StanceVersion:
    with acting(place[proposer]):
        version = stances.propose(leaving_uncovered=True, agency=place.agency, basis=basis)  # type: ignore[arg-type]
        asked = stances.ask_to_adopt(version, reason="agreed by the board")
    with acting(place[approver]):
        requests.answer(asked.pk, verdict="approve", digest=asked.digest)
    return StanceVersion.objects.get(pk=version.pk)


def test_two_people_adopt_a_stance_and_it_decides_from_then_on(weather: Office) -> None:
    with acting(weather["pia"]):
        assert authorise("register.account.add", weather.agency).allowed
    version = adopted(weather, "leader")
    assert version.state == "adopted"
    assert version.adopted_by == ["Ada", "Ines"]
    assert queries.in_force(weather.agency.pk) == version
    with acting(weather["pia"]), pytest.raises(Refused, match="ICT side"):
        authorise("register.account.add", weather.agency)
    with acting(weather["ada"]):
        assert "leader stance (version 1" in authorise("register.account.add", weather.agency).because[0]


def test_the_proposer_cannot_adopt_it_alone(weather: Office) -> None:
    weather.add("ines", "administrator", "ict")
    with acting(weather["ines"]):
        version = stances.propose(leaving_uncovered=True, agency=weather.agency, basis="supporter")
        asked = stances.ask_to_adopt(version, reason="x")
        with pytest.raises(Refused, match="other than you"):
            requests.answer(asked.pk, verdict="approve", digest=asked.digest)
    with acting(weather["ada"]), pytest.raises(Refused):
        requests.answer(asked.pk, verdict="approve", digest=asked.digest)
    assert queries.in_force(weather.agency.pk) is None


def test_whoever_proposed_is_an_author_also_when_somebody_else_asks(weather: Office) -> None:
    with acting(weather["ines"]):
        version = stances.propose(leaving_uncovered=True, agency=weather.agency, basis="supporter")
    with acting(weather["ada"]):
        asked = stances.ask_to_adopt(version, reason="x")
    with acting(weather["ines"]), pytest.raises(Refused, match="other than you"):
        requests.answer(asked.pk, verdict="approve", digest=asked.digest)


def test_a_date_in_the_future_changes_nothing_before_it(weather: Office) -> None:
    later = timezone.now() + timedelta(days=30)
    with acting(weather["ada"]):
        version = stances.propose(leaving_uncovered=True, agency=weather.agency, basis="observer")
        asked = stances.ask_to_adopt(version, effective_from=later, reason="from next month")
    with acting(weather["ines"]):
        requests.answer(asked.pk, verdict="approve", digest=asked.digest)
    assert queries.in_force(weather.agency.pk) is None
    found = queries.in_force(weather.agency.pk, later + timedelta(seconds=1))
    assert found is not None
    assert found.pk == version.pk


def test_a_date_that_has_passed_is_refused(weather: Office) -> None:
    with acting(weather["ada"]):
        version = stances.propose(leaving_uncovered=True, agency=weather.agency, basis="observer")
        with pytest.raises(StanceRefused, match="the date has passed"):
            stances.ask_to_adopt(version, effective_from=timezone.now() - timedelta(days=1), reason="x")


def test_of_two_different_stances_at_once_the_second_is_void(weather: Office) -> None:
    with acting(weather["ada"]):
        one = stances.propose(leaving_uncovered=True, agency=weather.agency, basis="leader")
        first = stances.ask_to_adopt(one, reason="x")
    with acting(weather["ari"]):
        two = stances.propose(leaving_uncovered=True, agency=weather.agency, basis="observer")
        second = stances.ask_to_adopt(two, reason="y")
    with acting(weather["ines"]):
        requests.answer(first.pk, verdict="approve", digest=first.digest)
        done = requests.answer(second.pk, verdict="approve", digest=second.digest)
    assert done.state == "void"
    assert "propose again" in done.closing_words
    found = queries.in_force(weather.agency.pk)
    assert found is not None
    assert found.pk == one.pk


def test_withdrawing_a_proposal_voids_its_request(weather: Office) -> None:
    with acting(weather["ada"]):
        version = stances.propose(leaving_uncovered=True, agency=weather.agency, basis="leader")
        asked = stances.ask_to_adopt(version, reason="x")
        stances.withdraw(version)
    with acting(weather["ines"]), pytest.raises(requests.RequestRefused, match="ask again"):
        requests.answer(asked.pk, verdict="approve", digest=asked.digest)
    asked.refresh_from_db()
    assert asked.state == "void"


@pytest.mark.parametrize("meanwhile", ["withdrawn", "adopted"])
def test_only_a_proposal_is_adopted_whatever_was_approved(weather: Office, meanwhile: str) -> None:
    with acting(weather["ada"]):
        version = stances.propose(leaving_uncovered=True, agency=weather.agency, basis="leader")
        asked = stances.ask_to_adopt(version, reason="x")
    now = timezone.now()
    ended = {"adopted_at": now, "effective_from": now} if meanwhile == "adopted" else {}
    StanceVersion.objects.filter(pk=version.pk).update(state=meanwhile, **ended)
    version.refresh_from_db()
    with pytest.raises(StanceRefused, match=f"is {meanwhile}: propose it again"):
        Adopt(version, None).must_be_possible()
    assert Adopt.read(json.loads(asked.payload)) is None
    assert StanceVersion.objects.get(pk=version.pk).state == meanwhile


def test_a_matrix_with_a_fault_is_refused_and_nothing_is_kept(weather: Office) -> None:
    change = {"publishing.post.publish": {"approver": "none"}, "no.such.action": {"side": "ict"}}
    with acting(weather["ada"]), pytest.raises(StanceRefused) as refused:
        stances.propose(leaving_uncovered=True, agency=weather.agency, basis="leader", changes=change)
    assert len(refused.value.problems) == 2
    assert not StanceVersion.objects.exists()


def test_a_stance_that_nobody_could_change_again_is_refused() -> None:
    lonely = office("lonely")
    for name in ("ines", "ben", "bea"):
        lonely[name].assignments.all().delete()
    lonely.add("bo", "approver", "business")
    locked = {
        "authority.stance.adopt": {"side": "business", "approver": "ict"},
        "authority.stance.propose": {"side": "business"},
    }
    with acting(lonely["ada"]):
        version = stances.propose(leaving_uncovered=True, agency=lonely.agency, basis="leader", changes=locked)
        with pytest.raises(StanceRefused, match="Nobody could change the stance again"):
            stances.ask_to_adopt(version, reason="x")


def test_an_adopted_stance_cannot_be_changed_not_even_by_the_application(weather: Office) -> None:
    version = adopted(weather, "supporter")
    with pytest.raises(Exception, match="adopted stance is never changed"), transaction.atomic():
        StanceVersion.objects.filter(pk=version.pk).update(basis="leader")
    with pytest.raises(Exception, match="adopted stance is never changed"), transaction.atomic():
        StanceVersion.objects.filter(pk=version.pk).delete()
    version.refresh_from_db()
    assert version.basis == "supporter"


def test_the_adoption_is_in_the_trail_with_both_names_and_the_digest(weather: Office) -> None:
    version = adopted(weather, "supporter")
    line = Event.objects.filter(action="authority.stance.adopt", object_kind="stance").order_by("-id")[0]
    assert line.details["digest"] == version.digest
    assert line.details["adopted_by"] == ["Ada", "Ines"]


def test_an_agency_without_its_own_stance_has_the_hosts(weather: Office) -> None:
    other = office("rivers", is_host=False)
    version = adopted(weather, "leader")
    assert queries.in_force(other.agency.pk) == version
    own = adopted(other, "observer")
    assert queries.in_force(other.agency.pk) == own
    assert queries.in_force(weather.agency.pk) == version


def test_the_database_refuses_two_of_one_moment_and_one_that_is_backdated(weather: Office) -> None:
    now = timezone.now()
    rest = {
        "agency": weather.agency,
        "basis": "leader",
        "rules": {},
        "duties": {},
        "digest": "0" * 64,
        "state": "adopted",
    }
    StanceVersion.objects.create(**rest, number=1, adopted_at=now, effective_from=now)
    for number, effective in ((2, now), (3, now - timedelta(days=1))):
        with pytest.raises(IntegrityError), transaction.atomic():
            StanceVersion.objects.create(**rest, number=number, adopted_at=now, effective_from=effective)


def test_the_simulation_says_beforehand_what_happens_name_by_name(weather: Office) -> None:
    with acting(weather["ada"]):
        found = simulation.simulate(weather.agency, preset("leader").stance)
    lost = {(change.person, change.action) for change in found.losses}
    before = {
        (name, action)
        for name in weather.people
        for action in preset("leader").stance.rules
        if _may(weather, name, action)
    }
    adopted(weather, "leader")
    after = {
        (name, action)
        for name in weather.people
        for action in preset("leader").stance.rules
        if _may(weather, name, action)
    }
    assert {(name.capitalize(), action) for name, action in before - after} == lost
    assert after <= before
    assert not found.gains


def _may(place: Office, name: str, action: str) -> bool:
    """By role, reach and side: what they lack (a training) is not the stance's doing."""
    with acting(place[name]):
        decision = may(action, place.agency)
    return decision.allowed or "more must hold" in " ".join(decision.because)


def test_the_simulation_names_open_requests_that_would_go_elsewhere(weather: Office) -> None:
    adopted(weather, "supporter")
    with acting(weather["ada"]):
        version = stances.propose(
            leaving_uncovered=True,
            agency=weather.agency,
            basis="supporter",
            changes={"authority.stance.adopt": {"side": "either", "approver": "business"}},
        )
        asked = stances.ask_to_adopt(version, reason="x")
        found = simulation.simulate(weather.agency, queries.as_stance(version))  # type: ignore[arg-type]
    (moved,) = found.rerouted
    assert (moved.request, moved.before, moved.after) == (asked.pk, "an approver", "an approver on the business side")


def test_things_that_nobody_could_act_on_are_uncovered(weather: Office) -> None:
    weather["pia"].assignments.all().delete()
    with acting(weather["ada"]):
        found = simulation.simulate(weather.agency, preset("observer").stance)
    uncovered = {row.action: row.why for row in found.uncovered if row.kind == "action"}
    assert uncovered["register.account.add"] == "no one on the business side may register an account"
    assert "archive.search" not in uncovered


def test_jobs_of_somebody_who_loses_the_right_are_named_as_stopping(weather: Office) -> None:
    job = Job.objects.create(
        task="stance.archive.tasks.bring_in",
        title="Import an export",
        state=State.READY,
        actor={"kind": "user", "id": str(weather["ada"].pk), "label": "Ada"},
    )
    with acting(weather["ada"]):
        (stop,) = simulation.simulate(weather.agency, _only_business("archive.import")).stopped
        assert simulation.simulate(weather.agency, preset("leader").stance).stopped == []
    assert stop.words == f"Job {job.pk}: Import an export"
    assert stop.why == "Ada could not import an export any more"


def _only_business(action: str) -> Stance:
    shipped = preset("observer").stance
    return Stance("observer", {**shipped.rules, action: StanceRule("business")})


def test_a_stance_that_leaves_something_to_nobody_is_confirmed_first() -> None:
    """The business side approves what is published; under the proposal ICT would, where nobody approves."""
    weather = office()
    adopted(weather, "supporter")
    Assignment.objects.filter(role="approver", unit=weather.units["ict"]).delete()
    changes = {"register.account.publish": {"side": "ict", "approver": "ict"}}
    with acting(weather["ada"]):
        count = StanceVersion.objects.count()
        with pytest.raises(LeavesUncovered, match="could be done by nobody") as refused:
            stances.propose(agency=weather.agency, basis="supporter", changes=changes)
        assert StanceVersion.objects.count() == count
        assert any("publish an account" in line for line in refused.value.left)
        made = stances.propose(agency=weather.agency, basis="supporter", changes=changes, leaving_uncovered=True)
        assert f"nobody can do {len(refused.value.left)} of its actions" in Event.objects.latest("pk").summary
        assert made.state == "proposed"
        stances.propose(
            agency=weather.agency, basis="supporter"
        )  # as it is in force: it leaves nothing that is done now


def test_the_form_keeps_what_was_chosen_until_it_is_confirmed(client: Client) -> None:
    weather = office()
    adopted(weather, "supporter")
    Assignment.objects.filter(role="approver", unit=weather.units["ict"]).delete()
    client.force_login(weather["ada"])
    given = {"side:register.account.publish": "ict", "approver:register.account.publish": "ict", "note": "Kept words"}
    answer = client.post("/stance/propose/supporter/", given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "I know that nobody can do" in page
    assert "Kept words" in page
    side = page[page.index('id="side-register.account.publish"') :][:400]
    assert '<option value="ict" selected' in side.replace("  ", " ")
    assert client.post("/stance/propose/supporter/", given | {"leaving_uncovered": "yes"}).status_code == 302
    assert StanceVersion.objects.latest("pk").note == "Kept words"
