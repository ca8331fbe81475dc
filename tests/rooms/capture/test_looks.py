"""What is on a platform is in our copy: every post, edit and deletion, with the answer that shows it."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from stance.archive.blobs import store
from stance.archive.models import Exchange, Observation, Record, Tombstone, Version
from stance.archive.queries.originals import element
from stance.archive.queries.records import detail
from stance.archive.queries.search import search
from stance.archive.search.results import ask
from stance.capture.models import Absence, Capture, Incident, OutsidePost, Window
from tests.factories.organisation import Office
from tests.rooms.archive.installation import verified
from tests.rooms.capture.board import DESK, Board, captured, later, look, look_through

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
OLD = datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)


def held() -> set[str]:
    return set(Record.objects.values_list("record_id", flat=True))


def test_a_post_is_found_with_the_answer_that_shows_it(weather: Office, board: Board) -> None:
    record_id = board.post("n-1", "Boil the water in the old town", at=OLD)
    account = captured(weather, board)
    report = look(account)
    assert (report.sums.new, report.sums.errors) == (1, [])
    assert [post.id for post in search(ask("boil water")).posts] == [record_id]
    exchange = Exchange.objects.get()
    version = Version.objects.get()
    assert version.source == exchange.blob
    seen = Observation.objects.get()
    found = element(seen.record_id, seen.pk)
    assert found is not None
    assert b"Boil the water" in found.data
    shown = detail(record_id)
    assert shown is not None
    assert [(one.named, one.file) for one in shown.sightings] == [("capture", f"{board.web.url}/desks/{DESK}?before=")]
    assert verified().differences == []


def test_the_answer_is_kept_without_what_signs_in(weather: Office, board: Board) -> None:
    board.post("n-1", "Boil the water, says key-of-the-desk")
    look(captured(weather, board))
    data = gzip.decompress(store().open(Exchange.objects.get().blob).read())
    assert b"key-of-the-desk" not in data
    assert b"Authorization" not in data
    assert b"WARC/1.1" in data


def test_a_look_that_shows_nothing_new_keeps_nothing(weather: Office, board: Board) -> None:
    board.post("n-1", "Boil the water")
    account = captured(weather, board)
    look_through(account)
    before = Exchange.objects.count()
    board.notices["n-1"]["likes"] = 12
    report = look(account)
    assert (report.sums.new, report.sums.new_versions, Exchange.objects.count()) == (0, 0, before)
    assert Window.objects.get().looks >= 2


def test_an_edit_is_a_version(weather: Office, board: Board) -> None:
    record_id = board.post("n-1", "Boil the water")
    account = captured(weather, board)
    look(account)
    board.edit("n-1", "The water is clean again")
    assert look(account).sums.new_versions == 1
    shown = detail(record_id)
    assert shown is not None
    assert [one.text for one in shown.versions] == ["Boil the water", "The water is clean again"]
    assert verified().differences == []


def test_a_deletion_needs_two_proofs(weather: Office, board: Board) -> None:
    record_id = board.post("n-1", "Boil the water")
    board.post("n-2", "Another")
    account = captured(weather, board)
    look_through(account)
    board.remove("n-1")
    assert look(account).sums.tombstones == 0
    assert Absence.objects.get().record.record_id == record_id
    assert look(account).sums.tombstones == 0, "a moment later is no other moment"
    later()
    assert look(account).sums.tombstones == 1
    tombstone = Tombstone.objects.get()
    assert (tombstone.record.record_id, tombstone.kind) == (record_id, "seen-gone")
    assert not Absence.objects.exists()
    assert {post.id for post in search(ask("is:deleted")).posts} == {record_id}
    assert verified().differences == []


def test_what_is_missing_once_is_there_again(weather: Office, board: Board) -> None:
    board.post("n-1", "Boil the water")
    board.post("n-2", "Another")
    account = captured(weather, board)
    look_through(account)
    board.hides = {"n-1"}
    look(account)
    assert Absence.objects.count() == 1
    later()
    look(account)
    assert not Tombstone.objects.exists(), "asked for by itself it is there"
    board.hides = set()
    look(account)
    assert not Absence.objects.exists()
    assert not Tombstone.objects.exists()
    assert Window.objects.get().absent_once >= 1


def test_the_walk_goes_to_the_origin_and_past_a_stop(weather: Office, board: Board) -> None:
    wanted = {
        board.post(f"n-{number:03}", f"Notice {number}", at=OLD + timedelta(hours=number)) for number in range(100)
    }
    account = captured(weather, board)
    look(account)
    assert 0 < Record.objects.count() < 100
    look_through(account)
    assert held() == wanted
    assert Capture.objects.get().walked_at is not None
    assert not OutsidePost.objects.exists(), "what was there before raises no alarm"
    assert verified().differences == []


def test_more_than_is_read_at_once_is_not_lost(weather: Office, board: Board) -> None:
    board.post("n-0", "The first", at=OLD)
    account = captured(weather, board)
    look_through(account)
    wanted = {board.post(f"m-{number:03}", f"Many {number}") for number in range(60)}
    look_through(account)
    assert wanted <= held()


def test_everything_at_once_is_an_incident_and_no_deletion(weather: Office, board: Board) -> None:
    for number in range(7):
        board.post(f"n-{number}", f"Notice {number}", at=OLD + timedelta(hours=number))
    account = captured(weather, board)
    look_through(account)
    gone, board.notices = board.notices, {}
    for _ in range(4):
        look(account)
        later()
    incident = Incident.objects.get()
    assert (incident.kind, incident.ended_at) == ("emptied", None)
    assert len(incident.evidence) == 1
    assert not Tombstone.objects.exists()
    board.notices = gone
    board.post("n-9", "We are back")
    look(account)
    incident.refresh_from_db()
    assert incident.ending == "returned"
    assert Record.objects.count() == 8, "nothing is doubled"
    assert verified().differences == []


def test_an_account_that_is_taken_down_is_an_incident(weather: Office, board: Board) -> None:
    for number in range(4):
        board.post(f"n-{number}", f"Notice {number}", at=OLD)
    account = captured(weather, board)
    look_through(account)
    board.refuses = (410, {}, b"{}\n")
    report = look(account)
    assert report.problem == "The town hall closed this desk."
    assert Incident.objects.get().kind == "vanished"
    later()
    look(account)
    assert Incident.objects.count() == 1
    assert not Tombstone.objects.exists()
    board.refuses = None
    look(account)
    assert Incident.objects.get().ending == "returned"
    state = Capture.objects.get()
    assert (state.problem, state.failures_count) == ("", 0)


def test_a_post_that_nobody_sent_raises_an_alarm(weather: Office, board: Board) -> None:
    board.post("n-1", "Boil the water", at=OLD)
    account = captured(weather, board)
    look_through(account)
    record_id = board.post("n-2", "Buy this coin")
    report = look(account)
    assert len(report.sums.not_through_stance) == 1
    assert OutsidePost.objects.get().record.record_id == record_id
    assert look(account).sums.not_through_stance == []
