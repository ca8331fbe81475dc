"""People whose role is in a unit see as open what the gate opens to them, and are told at once what it does not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from stance.archive.models import ImportRun
from stance.jobs.models import Job, State
from stance.people.models import Assignment, Goal, User
from tests.factories.organisation import Office, office

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def weather() -> Office:
    place = office()
    place.add("rae", "reader")
    place.add("kim", "recordkeeper", "ict")
    return place


def page(user: User, path: str) -> str:
    client = Client()
    client.force_login(user, backend=BACKEND)
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def is_closed(text: str, words: str) -> bool:
    """Whether a control is shown as one that cannot be pressed."""
    return bool(re.search(rf'aria-disabled="true"\s*>\s*{re.escape(words)}\b', text))


def asking(weather: Office, **more: object) -> ImportRun:
    values = {"kind": "x", "named_handle": "StormDesk", "paths": ["/srv/x.zip"], "agency": weather.agency} | more
    return ImportRun.objects.create(state=ImportRun.State.ASKS, is_upload=True, **values)


def test_who_brought_an_export_in_answers_what_it_asks(weather: Office) -> None:
    text = page(weather["kim"], f"/archive/imports/{asking(weather).pk}/")
    assert "Register @StormDesk and continue" in text
    assert not is_closed(text, "Register")
    assert not is_closed(text, "Cancel")


def test_another_agencys_import_stays_closed_to_them(weather: Office) -> None:
    other = office("rivers", is_host=False)
    client = Client()
    client.force_login(weather["kim"], backend=BACKEND)
    run = asking(other)
    assert client.get(f"/archive/imports/{run.pk}/").status_code == 404


def test_a_recordkeeper_of_a_unit_is_offered_the_import(weather: Office) -> None:
    asking(weather)
    for path in ("/archive/imports/", "/archive/", "/"):
        text = page(weather["kim"], path)
        assert "/archive/imports/new/" in text, path
        assert not is_closed(text, "Import an export"), path


def test_a_reader_is_told_on_the_first_page_what_they_may_not(weather: Office) -> None:
    text = page(weather["rae"], "/")
    assert is_closed(text, "Import an export")
    assert is_closed(text, "Register an account")
    assert "/archive/imports/new/" not in text


def test_jobs_of_the_agency_are_stopped_and_tried_again_by_its_people(weather: Office) -> None:
    now = timezone.now()
    common = {
        "task": "stance.archive.tasks.bring_in",
        "actor": {"kind": "user", "label": "Kim"},
        "agency_id": weather.agency.pk,
    }
    failed = Job.objects.create(title="Import a.zip", state=State.FAILED, started_at=now, finished_at=now, **common)
    waits = Job.objects.create(title="Import b.zip", state=State.READY, run_after=now + timedelta(hours=1), **common)
    pages = {f"/jobs/{failed.pk}/": "Try again", f"/jobs/{waits.pk}/": "Cancel", "/jobs/?state=failed": "Try again"}
    for path, words in pages.items():
        text = page(weather["kim"], path)
        assert words in text, path
        assert not is_closed(text, words), path


def test_goals_of_the_agency_are_changed_by_its_people(weather: Office) -> None:
    due = (timezone.now() + timedelta(days=9)).date()
    values = {"kind": "communication", "title": "First", "measure": "m", "due_on": due}
    goal = Goal.objects.create(agency=weather.agency, owner=weather["pia"], **values)
    text = page(weather["ines"], "/organisation/goals/")
    assert f"/organisation/goals/{goal.pk}/" in text
    assert "Set a goal" in text
    assert not is_closed(text, "Close")


def test_roles_that_end_soon_lead_to_the_role(weather: Office) -> None:
    soon = timezone.now() + timedelta(days=9)
    held = Assignment.objects.get(user=weather["ines"])
    Assignment.objects.filter(pk=held.pk).update(ends_at=soon)
    assert f"/organisation/assignments/{held.pk}/" in page(weather["ada"], "/organisation/ending/")


@pytest.mark.parametrize("kind", ["bluesky", "youtube", "x"])
def test_an_account_without_a_handle_is_asked_about_by_its_id(weather: Office, kind: str) -> None:
    run = asking(weather, kind=kind, named_handle="", named_account_id="id-of-the-account")
    for path in (f"/archive/imports/{run.pk}/", "/"):
        text = page(weather["kim"], path)
        assert "Is id-of-the-account one of your accounts?" in text, path
