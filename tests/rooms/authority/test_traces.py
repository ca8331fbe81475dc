"""Each action of this room leaves its line in the audit trail, with its authority; refused, it leaves nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from stance.authority.actions import deadlines, delegations, duties, gaps, guidance, requests, stances
from stance.authority.models import Guidance
from stance.engines.policy import RULES, Refused
from stance.journal.actor import NOBODY, acting_as
from stance.journal.models import Event
from tests.factories.organisation import Office, acting, office
from tests.unit.structure.source import action_modules
from tests.unit.structure.test_guarded_actions import public_functions

pytestmark = pytest.mark.django_db
Prepare = Callable[[Office], object]
Act = Callable[[Office, object], object]


def kept(place: Office, kind: str) -> Guidance:
    return Guidance.objects.create(
        agency=place.agency,
        kind=kind,
        title="T",
        version="1",
        in_force_from=date(2026, 1, 1),
        review_on=date(2099, 1, 1),
    )


def lent(place: Office) -> object:
    return delegations.give(receiver=place["pia"], ends_at=timezone.now() + timedelta(days=1), reason="leave")


def proposed(place: Office) -> object:
    return stances.propose(leaving_uncovered=True, agency=place.agency, basis="supporter")


def asked(place: Office) -> object:
    return stances.ask_to_adopt(
        stances.propose(leaving_uncovered=True, agency=place.agency, basis="supporter"), reason="r"
    )


def asked_by_ada(place: Office) -> object:
    with acting(place["ada"]):
        return asked(place)


# name → who acts, what is there before, what is done
ACTS: dict[str, tuple[str, Prepare, Act]] = {
    "delegations.give": ("ada", lambda o: None, lambda o, _: lent(o)),
    "delegations.end": ("ada", lent, lambda o, one: delegations.end(one)),  # type: ignore[arg-type]
    "duties.name_holder": (
        "ada",
        lambda o: None,
        lambda o, _: duties.name_holder(agency=o.agency, area="access", side="ict", holder=o["ari"]),
    ),
    "guidance.put_in_force": (
        "ada",
        lambda o: None,
        lambda o, _: guidance.put_in_force(
            agency=o.agency, kind="legal", title="T", version="1",
            in_force_from=date(2026, 1, 1), review_on=date(2027, 1, 1),
        ),
    ),
    "guidance.end": ("ada", lambda o: kept(o, "legal"), lambda o, one: guidance.end(one, on=date(2026, 6, 1))),  # type: ignore[arg-type]
    "guidance.sign": ("pia", lambda o: kept(o, "policy"), lambda o, one: guidance.sign(one)),  # type: ignore[arg-type]
    "guidance.record_completion": (
        "ada",
        lambda o: kept(o, "training"),
        lambda o, one: guidance.record_completion(o["pia"], one, completed_on=date(2026, 2, 1)),  # type: ignore[arg-type]
    ),
    "guidance.record_skill": ("ada", lambda o: None, lambda o, _: guidance.record_skill(o["pia"], "agile")),
    "requests.comment": ("pia", asked_by_ada, lambda o, one: requests.comment(one.pk, words="why?")),  # type: ignore[attr-defined]
    "requests.withdraw": ("ada", asked, lambda o, one: requests.withdraw(one.pk)),  # type: ignore[attr-defined]
    "requests.answer": (
        "ines",
        asked_by_ada,
        lambda o, one: requests.answer(one.pk, verdict="refuse", digest=one.digest, words="no"),  # type: ignore[attr-defined]
    ),
    "stances.propose": ("ada", lambda o: None, lambda o, _: proposed(o)),
    "stances.ask_to_adopt": ("ada", proposed, lambda o, one: stances.ask_to_adopt(one, reason="r")),  # type: ignore[arg-type]
    "stances.withdraw": ("ada", proposed, lambda o, one: stances.withdraw(one)),  # type: ignore[arg-type]
}  # fmt: skip
OTHERWISE = {
    "gaps.tend": "the timetable's; one line a gap (test_duties)",
    "requests.ask": "asked through the action that needs it (stances.ask_to_adopt here)",
    "deadlines.tend": "the timetable's; one line a request (test_requests)",
}


def test_every_action_of_the_room_is_tried() -> None:
    names = {
        f"{path.stem}.{name}"
        for path, tree in action_modules()
        if path.parts[0] == "authority"
        for name, _function in public_functions(tree)  # type: ignore[arg-type]
    }
    assert names == set(ACTS) | set(OTHERWISE)


@pytest.mark.parametrize("name", ACTS)
def test_it_leaves_its_line(name: str) -> None:
    place = office()
    who, prepare, act = ACTS[name]
    with acting(place[who]):
        before = prepare(place)
        last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        act(place, before)
    lines = list(Event.objects.filter(pk__gt=last).order_by("pk"))
    # Taking a request back or refusing it closes it, which has a line of its own.
    assert len(lines) == 1
    done = next(line for line in lines if line.because)
    assert done.action in RULES
    assert (done.actor_id, done.address) == (str(place[who].pk), "127.0.0.1")
    assert done.summary
    assert done.object_id


@pytest.mark.parametrize("name", ACTS)
def test_nobody_changes_nothing(name: str) -> None:
    place = office()
    who, prepare, act = ACTS[name]
    with acting(place[who]):
        before = prepare(place)
    held = _rows()
    with acting_as(NOBODY), pytest.raises(Refused):
        act(place, before)
    assert _rows() == held


def _rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_the_timetable_may_tend() -> None:
    office()
    assert gaps.tend()["raised"] == 12
    assert deadlines.tend()["expired"] == 0
