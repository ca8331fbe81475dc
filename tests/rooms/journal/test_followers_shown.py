"""How far followers have come is told by the doctor, the command line and the jobs page, each to those who may know."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from stance.archive.followers import FOLLOWERS
from stance.doors.command_output import Output
from stance.jobs.schedule import timetable
from stance.journal import doctor_checks
from stance.journal.commands import followers as command
from stance.journal.following import behind
from stance.journal.following.behind import all_behind
from stance.journal.following.declared import Follower, followers
from stance.journal.following.step import catch_up
from stance.journal.models import Cursor
from stance.people.models import Assignment
from tests.factories.organisation import office
from tests.rooms.journal.test_following import HERE, NOTES, OTHER, POISON, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stuck() -> Iterator[int]:
    """Three followers: one stopped at an event, one at the end, one that has not begun; and one that is no more."""
    followers.fill([NOTES, OTHER, Follower(name="tests.third", title="Begin", handle=f"{HERE}.note")])
    keys = write(6)
    POISON.add(keys[4])
    catch_up(NOTES.name)
    catch_up(OTHER.name)
    Cursor.objects.create(name="tests.gone", position=2)
    yield keys[4]
    POISON.clear()
    followers.fill(FOLLOWERS)


def test_the_doctor_names_the_event_and_what_to_do(stuck: int) -> None:
    found = {one.name: one for one in doctor_checks.followers()}
    bad = found["follows the audit trail: tests.notes"]
    assert not bad.ok
    assert f"stopped at event {stuck} (ValueError: cannot stomach" in bad.detail
    assert f"Look at event {stuck} in the audit trail" in bad.mend
    assert found["follows the audit trail: tests.other"].detail == "up to date"
    assert found["follows the audit trail: tests.third"].detail == "has not begun yet"
    assert "tests.gone at event 2" in found["left over"].detail


def test_the_doctor_says_that_a_worker_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    write(2)
    monkeypatch.setattr(behind, "LATE", timedelta(seconds=-1))
    found = {one.name: one for one in doctor_checks.followers()}
    assert "stance serve --worker-only" in found["follows the audit trail: tests.other"].mend


def test_a_cursor_beyond_the_end_is_noticed() -> None:
    Cursor.objects.filter(name=OTHER.name).update(position=10**12)
    found = {one.name: one for one in all_behind()}
    assert not found[OTHER.name].is_well
    assert "does not have" in found[OTHER.name].words


def test_the_command_says_the_same(stuck: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.run(Namespace(), Output(as_json=True)) == 1
    told = json.loads(capsys.readouterr().out)
    notes, other, third = told["followers"]
    assert (notes["failing_event"], notes["events_behind"], notes["ok"]) == (stuck, 2, False)
    assert notes["oldest_at"].endswith("Z")
    assert (other["events_behind"], other["ok"], third["position"]) == (0, True, None)
    assert told["left_over"] == ["tests.gone"]
    assert command.run(Namespace(), Output(as_json=False)) == 1
    words = capsys.readouterr().out
    assert f"MEND  tests.notes: stopped at event {stuck}" in words
    assert "ok    tests.other: up to date" in words


def test_the_jobs_page_shows_it_to_those_with_a_role_everywhere(stuck: int) -> None:
    place = office()
    Assignment.objects.create(user=place["ada"], role="administrator")
    pages = {}
    for name in ("ada", "ari"):
        client = Client()
        client.force_login(place[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        pages[name] = client.get("/jobs/").content.decode()
    everywhere = pages["ada"]
    assert "What follows the audit trail" in everywhere
    assert f"at line {stuck}" in everywhere
    assert "cannot stomach" not in everywhere, "what the code says of it is for the system operator"
    assert "finds the reason with the command stance doctor" in everywhere
    assert "Tried 1 time; next" in everywhere
    assert "Not begun yet" in everywhere
    assert 'datetime="' in everywhere
    assert "What follows the audit trail" not in pages["ari"], "it is the installation's, not an agency's"


def test_the_seal_is_what_recurs_in_an_installation() -> None:
    followers.fill(FOLLOWERS)
    assert ("archive.trail_seal",) in [entry.args for entry in timetable()]
    assert not [entry for entry in timetable() if "seal_trail" in entry.task]
