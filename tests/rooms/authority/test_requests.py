"""Requests for approval: who may answer, what voids them, reminders and deputies, mail, the stance changing meanwhile."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from stance.authority import simulation
from stance.authority.actions import deadlines, delegations, requests, stances
from stance.authority.approvable_kinds import known
from stance.authority.models import ApprovalRequest, StanceVersion
from stance.authority.queries import requests as queries
from stance.engines.policy import RULES, Refused
from stance.jobs.models import Job
from stance.journal.models import Event
from stance.people.models import Assignment, User
from tests.factories.organisation import Office, acting, office
from tests.rooms.authority.test_stances import adopted

pytestmark = pytest.mark.django_db


@pytest.fixture
def weather() -> Office:
    return office()


def test_every_action_that_waits_for_an_approval_can_be_carried_out() -> None:
    """But for those that no button does yet."""
    assert sorted({kind.action for kind in known()}) == sorted(
        name for name, rule in RULES.items() if rule.approvable and not rule.declared
    )


def asked_by_ada(place: Office) -> ApprovalRequest:
    with acting(place["ada"]):
        version = stances.propose(leaving_uncovered=True, agency=place.agency, basis="supporter")
        return stances.ask_to_adopt(version, reason="agreed")


def answered(place: Office, name: str, request: ApprovalRequest, verdict: str = "approve", words: str = "") -> str:
    with acting(place[name]):
        return requests.answer(request.pk, verdict=verdict, digest=request.digest, words=words).state


def test_those_who_can_answer_are_told_by_a_link_that_decides_nothing(weather: Office) -> None:
    request = asked_by_ada(weather)
    mails = [Job.objects.get(pk=job.pk).args for job in Job.objects.filter(task__contains="mail")]
    assert sorted(mail[0] for mail in mails) == [f"{name}@weather.test" for name in ("bea", "ben", "ines")]
    for _to, _subject, body in mails:
        assert f"/approvals/{request.pk}/" in body
        assert request.digest not in body


@pytest.mark.parametrize(("verdict", "state"), [("refuse", "refused"), ("return", "returned")])
def test_a_refusal_needs_a_reason_and_changes_nothing(weather: Office, verdict: str, state: str) -> None:
    request = asked_by_ada(weather)
    with pytest.raises(requests.RequestRefused, match="Say why"):
        answered(weather, "ines", request, verdict)
    assert answered(weather, "ines", request, verdict, "not before the audit") == state
    assert not StanceVersion.objects.filter(state="adopted").exists()
    with pytest.raises(requests.RequestRefused, match="already"):
        answered(weather, "ben", request)


def test_an_answer_to_something_else_than_what_was_seen_does_not_count(weather: Office) -> None:
    request = asked_by_ada(weather)
    with acting(weather["ines"]), pytest.raises(requests.RequestRefused, match="changed after you opened it"):
        requests.answer(request.pk, verdict="approve", digest="0" * 64)
    assert not request.answers.exists()


@pytest.mark.parametrize("name", ["ada", "ari", "pia"])
def test_whoever_may_not_answer_is_told_what_is_missing(weather: Office, name: str) -> None:
    request = asked_by_ada(weather)
    with pytest.raises(Refused):
        answered(weather, name, request)
    with acting(weather[name]):
        assert queries.answerable(request).missing


def test_asking_again_for_the_same_gives_the_open_request(weather: Office) -> None:
    request = asked_by_ada(weather)
    version = StanceVersion.objects.get()
    with acting(weather["ada"]):
        assert stances.ask_to_adopt(version, reason="again").pk == request.pk
        other = stances.ask_to_adopt(version, effective_from=timezone.now() + timedelta(days=3), reason="later")
    request.refresh_from_db()
    assert (request.state, other.state) == ("void", "open")
    assert ApprovalRequest.objects.filter(state="open").count() == 1


def test_an_operator_needs_two_approvals(weather: Office) -> None:
    version = stances.propose(leaving_uncovered=True, agency=weather.agency, basis="supporter")
    request = stances.ask_to_adopt(version, reason="from the command line")
    assert request.count == 2
    assert answered(weather, "ines", request) == "open"
    with pytest.raises(requests.RequestRefused, match="answered this already"):
        answered(weather, "ines", request)
    assert answered(weather, "ben", request) == "approved"


def test_an_operator_cannot_answer(weather: Office) -> None:
    request = asked_by_ada(weather)
    with pytest.raises(Refused, match="sign in"):
        requests.answer(request.pk, verdict="approve", digest=request.digest)


def test_the_stance_changing_meanwhile_sends_a_request_elsewhere(weather: Office) -> None:
    change = {"authority.stance.adopt": {"side": "either", "approver": "business"}}
    with acting(weather["ari"]):
        now_business = stances.propose(leaving_uncovered=True, agency=weather.agency, basis="supporter", changes=change)
        first = stances.ask_to_adopt(now_business, reason="x")
    with acting(weather["ada"]):
        waiting = stances.ask_to_adopt(
            stances.propose(leaving_uncovered=True, agency=weather.agency, basis="leader"), reason="y"
        )
    assert answered(weather, "ines", first) == "approved"
    assert deadlines.tend()["closed"] == 0
    waiting.refresh_from_db()
    assert waiting.side == "business"
    with pytest.raises(Refused, match="business side"):
        answered(weather, "ines", waiting)


def test_an_asker_who_may_not_any_more_lends_no_right(weather: Office) -> None:
    request = asked_by_ada(weather)
    Assignment.objects.filter(user=weather["ada"]).update(ends_at=timezone.now())
    assert answered(weather, "ines", request) == "void"
    assert "may not do this any more" in ApprovalRequest.objects.get(pk=request.pk).closing_words
    assert not StanceVersion.objects.filter(state="adopted").exists()


def test_reminded_once_then_escalated_to_deputies_then_expired(weather: Office) -> None:
    Assignment.objects.filter(user=weather["ines"]).update(deputy=weather["pia"])
    request = asked_by_ada(weather)
    due = request.reply_due_at
    assert deadlines.tend(request.asked_at + timedelta(hours=1)) == _counts()
    assert deadlines.tend(due - timedelta(hours=1)) == _counts(reminded=1)
    assert deadlines.tend(due - timedelta(minutes=1)) == _counts()
    with pytest.raises(Refused):
        answered(weather, "pia", request)
    assert deadlines.tend(due) == _counts(escalated=1)
    assert deadlines.tend(due + timedelta(hours=1)) == _counts()
    with acting(weather["pia"]):
        assert queries.answerable(ApprovalRequest.objects.get(pk=request.pk)).allowed
    assert deadlines.tend(request.asked_at + timedelta(days=31)) == _counts(expired=1)
    with pytest.raises(requests.RequestRefused, match="expired"):
        answered(weather, "ines", request)


def _counts(**some: int) -> dict[str, int]:
    return {"reminded": 0, "escalated": 0, "expired": 0, "closed": 0} | some


def test_a_deputy_who_is_the_author_does_not_step_in(weather: Office) -> None:
    for name in ("ines", "ben", "bea"):
        Assignment.objects.filter(user=weather[name]).update(deputy=weather["ada"])
    request = asked_by_ada(weather)
    deadlines.tend(request.reply_due_at)
    with pytest.raises(Refused, match="other than you"):
        answered(weather, "ada", request)


def test_a_deputy_of_the_asker_does_not_answer_in_the_askers_place(weather: Office) -> None:
    weather.add("ada", "approver", "ict", deputy=weather["pia"])
    request = asked_by_ada(weather)
    deadlines.tend(request.reply_due_at)
    with pytest.raises(Refused):
        answered(weather, "pia", request)


def test_a_lent_role_answers_except_when_its_giver_asked(weather: Office) -> None:
    weather.add("ada", "approver", "ict")
    until = timezone.now() + timedelta(days=7)
    for giver in ("ada", "ines"):
        with acting(weather[giver]):
            delegations.give(receiver=weather["pia"], ends_at=until, reason="leave")
    request = asked_by_ada(weather)
    assert answered(weather, "pia", request) == "approved"
    (answer,) = request.answers.all()
    assert "approver for Ines" in answer.because


def test_nobody_left_to_approve_is_said_when_asking(weather: Office) -> None:
    User.objects.filter(pk__in=[weather[name].pk for name in ("ines", "ben", "bea")]).update(is_active=False)
    with acting(weather["ada"]):
        version = stances.propose(leaving_uncovered=True, agency=weather.agency, basis="supporter")
        with pytest.raises(Refused, match="there is no such person: ask an administrator"):
            stances.ask_to_adopt(version, reason="x")


def test_only_the_asker_takes_a_request_back(weather: Office) -> None:
    request = asked_by_ada(weather)
    with acting(weather["ari"]), pytest.raises(requests.RequestRefused, match="Only the person who asked"):
        requests.withdraw(request.pk)
    with acting(weather["ada"]):
        assert requests.withdraw(request.pk).state == "withdrawn"


def test_every_step_is_in_the_trail_with_its_authority(weather: Office) -> None:
    request = asked_by_ada(weather)
    with acting(weather["ben"]):
        requests.comment(request.pk, words="why not observer?")
    answered(weather, "ines", request)
    lines = list(Event.objects.filter(object_kind="request", object_id=str(request.pk)).order_by("id"))
    assert [line.summary.split(":")[0] for line in lines] == [
        "asked for an approval",
        "commented on",
        "approved",
    ]
    assert lines[2].actor_label == "Ines"
    assert "you are an approver" in lines[2].because


def test_what_becomes_of_a_request_without_an_answer_is_no_answer_in_the_trail(weather: Office) -> None:
    request = asked_by_ada(weather)
    deadlines.tend(request.asked_at + deadlines.EXPIRES_AFTER + timedelta(minutes=1))
    line = Event.objects.filter(object_kind="request", object_id=str(request.pk)).latest("id")
    assert (line.action, line.summary.split(":")[0]) == ("authority.request.tend", "expired")


def test_tabs_show_what_they_say(weather: Office) -> None:
    request = asked_by_ada(weather)
    for name, mine in (("ines", 1), ("ada", 0), ("pia", 0)):
        with acting(weather[name]):
            assert len(queries.page("mine")[0]) == mine
            assert len(queries.page("waiting")[0]) == 1
    with acting(weather["ada"]):
        assert [row.pk for row in queries.page("asked")[0]] == [request.pk]
    answered(weather, "ines", request)
    with acting(weather["ben"]):
        assert [row.pk for row in queries.page("decided")[0]] == [request.pk]
        found = queries.one(request.pk)
    assert found is not None
    assert json.loads(request.payload)["digest"] in [value for _name, value, _former in found.lines]


def test_the_simulation_and_the_void_agree_when_no_approval_is_needed_any_more(weather: Office) -> None:
    adopted(weather, "supporter")
    with acting(weather["ada"]):
        found = simulation.simulate(weather.agency, stances.preset("observer").stance)
    assert found.rerouted == []
