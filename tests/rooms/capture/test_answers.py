"""What people say of what was seen, and who may."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from stance.archive.models import Record, Tombstone
from stance.capture.actions import answers, looks
from stance.capture.home_items import incidents, late, not_through_stance
from stance.capture.models import Absence, Capture, Incident, OutsidePost, Window
from stance.capture.refusal import CaptureRefused
from stance.engines.policy import Refused
from stance.jobs.models import Job
from stance.journal.models import Event
from tests.factories.organisation import Office, acting
from tests.rooms.capture.board import Board, captured, later, look, look_through
from tests.rooms.register.test_pages import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def alarmed(weather: Office, board: Board) -> OutsidePost:
    board.post("n-1", "Boil the water")
    account = captured(weather, board)
    look_through(account)
    board.post("n-2", "Buy this <b>coin</b>")
    look(account)
    return OutsidePost.objects.order_by("-record_id")[0]


def test_an_alarm_is_on_the_home_page_and_in_the_mail(weather: Office, board: Board) -> None:
    asked = alarmed(weather, board)
    (item,) = not_through_stance()
    assert "not sent through Stance" in item.title
    assert item.url == reverse("capture_account", args=[asked.account_id])
    assert Job.objects.filter(task__contains="send_mail").exists()
    assert Event.objects.filter(action="capture.account.look").count() >= 1


def test_an_answer_is_given_once_and_leaves_a_line(weather: Office, board: Board) -> None:
    asked = alarmed(weather, board)
    found = answers.answer(record=asked.record, account=asked.account, is_ours=False)
    assert (found.answer, found.answered_at is not None) == ("not_ours", True)
    assert Event.objects.filter(action="capture.post.answer", object_id=asked.record.record_id).count() == 1
    with pytest.raises(CaptureRefused, match="answered already"):
        answers.answer(record=asked.record, account=asked.account, is_ours=True)


def test_an_approver_may_not_answer(weather: Office, board: Board) -> None:
    asked = alarmed(weather, board)
    with acting(weather["ben"]), pytest.raises(Refused):
        answers.answer(record=asked.record, account=asked.account, is_ours=True)
    asked.refresh_from_db()
    assert not asked.answer


def test_posts_that_the_agency_deleted_itself(weather: Office, board: Board) -> None:
    for number in range(4):
        board.post(f"n-{number}", f"Notice {number}")
    account = captured(weather, board)
    look_through(account)
    board.notices = {}
    look(account)
    (item,) = incidents()
    assert item.column == "needs"
    answers.end_incident(incident=Incident.objects.get(), were_deleted=True)
    with pytest.raises(CaptureRefused, match="ended already"):
        answers.end_incident(incident=Incident.objects.get(), were_deleted=True)
    assert Event.objects.filter(action="capture.incident.end").count() == 1
    assert Absence.objects.count() == 4
    later()
    look(account)
    assert Tombstone.objects.count() == 4, "each was asked for by itself"
    assert list(incidents()) == []


def test_a_target_is_kept_within_bounds(weather: Office, board: Board) -> None:
    account = captured(weather, board)
    look(account)
    assert answers.set_target(account=account, seconds=300).target_seconds == 300
    assert Event.objects.filter(action="capture.target.change").count() == 1
    for wrong in (0, 9, 86_401):
        with pytest.raises(CaptureRefused, match="from 10 to 86,400"):
            answers.set_target(account=account, seconds=wrong)


def test_a_platform_that_is_out_of_order_is_asked_ever_later(weather: Office, board: Board) -> None:
    board.post("n-1", "Boil the water")
    account = captured(weather, board)
    look(account)
    board.refuses = (500, {"Retry-After": "7200", "Date": "Mon, 30 Nov 2026 00:00:00 GMT"}, b"")
    first = look(account)
    assert first.problem
    state = Capture.objects.get()
    assert (state.due_at - state.looked_at).total_seconds() >= 7200
    assert Window.objects.get().failed == 1
    board.refuses = (200, {}, b"<html>")
    for _ in range(3):
        assert look(account).problem
    Capture.objects.update(failing_since=state.began_at.replace(year=2025))
    (item,) = late()
    assert "cannot be looked at" in item.title


def test_all_that_are_due_are_looked_at_and_no_others(weather: Office, board: Board) -> None:
    board.post("n-1", "Boil the water")
    account = captured(weather, board)
    assert looks.look_at_due(most_seconds=5) >= 1
    assert Record.objects.count() == 1
    assert looks.look_at_due(most_seconds=5) == 0
    with pytest.raises(CaptureRefused, match="not connected"):
        account.connection.delete()
        look(account)
    assert mail.outbox == []


def test_the_hours_are_committed_to(weather: Office, board: Board) -> None:
    board.post("n-1", "Boil the water")
    look(captured(weather, board))
    assert looks.close_windows() == 0, "the hour is not over"
    window = Window.objects.get()
    Window.objects.update(hour=window.hour.replace(year=2025))
    assert looks.close_windows() == 1
    window.refresh_from_db()
    assert window.entry is not None
    assert window.entry.kind == "coverage"
    assert looks.close_windows() == 0


def test_the_pages_say_it_and_take_the_answer(weather: Office, board: Board) -> None:
    asked = alarmed(weather, board)
    there = browser(weather, "ada")
    listed = there.get(reverse("captures")).content.decode()
    assert "@health" in listed
    url = reverse("capture_account", args=[asked.account_id])
    shown = there.get(url).content.decode()
    assert "Buy this &lt;b&gt;coin&lt;/b&gt;" in shown
    assert "Not sent through Stance" in shown
    answered = there.post(url, {"record": asked.record.record_id, "answer": "ours"}, follow=True).content.decode()
    assert "Answered: ours" in answered
    looked = there.post(url, {"look": "1"}, follow=True).content.decode()
    assert "Looked:" in looked
    wrong = there.post(url, {"seconds": "3"})
    assert wrong.status_code == 200
    assert "Error" in wrong.content.decode()
    assert "Changed." in there.post(url, {"seconds": "120"}, follow=True).content.decode()
