"""Everything that the room declares is there, in the product: run by ``tests/rooms/structure/test_toy_room.py``, in a process
where the room is plugged in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from stance.authority.policy_objects import named, thing_of
from stance.engines.policy import RULES, Refused
from stance.jobs import schedule
from stance.jobs.models import Job
from stance.jobs.schedule import timetable
from stance.jobs.worker import Worker
from stance.journal.actor import NOBODY, acting_as
from stance.journal.following.behind import all_behind
from stance.journal.following.step import catch_up
from stance.journal.models import Event
from stance.people.models import Agency
from stance.register.account_facts import facts_about
from stance.register.models import Account
from stance.rooms.listed import rooms
from stance.site import cli
from tests.rooms.site.addresses import fill
from tests.toy.noticeboard import actions
from tests.toy.noticeboard.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> Agency:
    return Agency.objects.create(slug="weather", name="Weather", is_host=True)


def test_its_page_its_place_in_the_navigation_and_its_line_on_the_home_page(folders: Path, tmp_path: Path) -> None:
    del folders
    clients = fill(tmp_path / "export").clients
    answer = clients["recordkeeper"].post("/notices/", {"said": "Storm at six"}, follow=True)
    assert "Storm at six" in answer.content.decode()
    assert (
        '<a class="moj-primary-navigation__link" aria-current="page" href="/notices/"' in answer.content.decode()
        or ('href="/notices/"' in answer.content.decode())
    )
    assert "A notice is up" in clients["reader"].get("/").content.decode()
    assert clients["reader"].post("/notices/", {"said": "no"}).status_code == 403
    assert clients["reader"].get("/api/v1/notices").json() == [{"said": "Storm at six"}]


def test_its_action_is_asked_for_and_leaves_its_line(agency: Agency) -> None:
    notice = actions.pin(agency, "Storm")
    line = Event.objects.get(action="noticeboard.notice.pin")
    assert (line.object_kind, line.object_id, line.agency_id) == ("notice", str(notice.pk), agency.pk)
    with acting_as(NOBODY), pytest.raises(Refused):
        actions.pin(agency, "No")
    assert RULES["noticeboard.notice.pin"].words == "pin a notice up"


def test_its_objects_are_described_and_found_by_name(agency: Agency) -> None:
    notice = actions.pin(agency, "Storm")
    assert thing_of(notice).agencies == {agency.pk}
    assert named(f"notice:{notice.pk}") == thing_of(notice)


def test_its_work_recurs_and_a_worker_does_it(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tuple(one for one in timetable() if one.task.startswith("tests."))
    monkeypatch.setattr(schedule, "timetable", lambda: own)
    assert schedule.enqueue_due(timezone.now()) == 0
    actions.pin(agency, "Storm")
    assert schedule.enqueue_due(timezone.now() + timedelta(minutes=1)) == 1
    assert Job.objects.get().title == "Count notices"
    Worker(()).run(until_empty=True)
    assert Notice.objects.get().counted


def test_it_follows_the_journal(agency: Agency) -> None:
    actions.pin(agency, "Storm")
    catch_up("noticeboard.heard")
    assert Notice.objects.get().heard
    assert "noticeboard.heard" in {one.name for one in all_behind()}


def test_its_command_is_listed_and_checked_by_doctor() -> None:
    assert "list the notices" in cli.build_parser().format_help()
    assert "doctor_checks.notices" in {check for room in rooms() for check in room.checks}


def test_rooms_below_ask_it() -> None:
    account = Account.objects.create(platform="mastodon", handle="Weather")
    assert "none about Weather" in {fact.words for fact in facts_about(account)}
