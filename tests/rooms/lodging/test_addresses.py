"""A post of a mixed account is lodged by its address: fetched, kept as it came, proven, and late where it is late."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest
from django.utils import timezone

from stance.archive.ledger.sequencer import sequence
from stance.archive.models import Entry, Exchange, Lodgement, Media, Record
from stance.archive.queries.search import search
from stance.archive.search.results import ask
from stance.archive.writes.lodgements import days_between
from stance.capture.actions import files
from stance.capture.models import Capture
from stance.engines.policy import Refused
from stance.journal.models import Event
from stance.lodging.actions import limits, posts
from stance.lodging.models import LookAgain
from stance.lodging.refusal import LodgingRefused
from stance.lodging.writes.terms import Report
from stance.register.actions import changes
from stance.register.models import Account
from tests.factories.organisation import Office, acting, office
from tests.factories.register import draft, fresh
from tests.rooms.archive.installation import verified
from tests.rooms.capture.board import DESK, Board

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
WHY = "Flood warning of 12 November"


def at(board: Board, name: str) -> str:
    return f"{board.web.url}/notices/{name}"


def lodged(account: Account, board: Board, *names: str) -> Report:
    return posts.lodge(account=fresh(account), addresses=[at(board, one) for one in names], reason=WHY)


def test_it_is_kept_as_it_came_with_who_when_and_why(own: Account, board: Board, weather: Office) -> None:
    board.post("n-1", "Boil the water", at=timezone.now() - timedelta(days=12))
    board.post("n-2", "My garden")
    with acting(weather["pia"]):
        report = lodged(own, board, "n-1")
    assert [(one.record.record_id, one.days, one.is_late, one.lodged_by_name) for one in report.lodged] == [
        (f"townboard:{DESK}/n-1", 12, False, "Pia")
    ]
    assert report.refused == []
    assert fresh(own).platform_id == DESK, "the post tells whose it is"
    record = Record.objects.get()
    made = record.lodgement
    assert made.reason == WHY
    assert Entry.objects.filter(kind="lodgement").get() == made.entry
    assert Exchange.objects.get().blob == made.exchange
    sequence()
    assert verified().differences == []
    assert not Capture.objects.exists(), "the account is not followed"
    line = Event.objects.filter(action="lodging.post.lodge").get()
    assert line.object_id == record.record_id
    assert "My garden" not in str(board.asked)


def test_its_files_are_fetched(own: Account, board: Board) -> None:
    board.files["/poster.png"] = (200, {"Content-Type": "image/png", "Content-Length": "4"}, b"\x89PNG")
    board.post("n-1", "Boil the water", poster=f"{board.web.url}/poster.png")
    lodged(own, board, "n-1")
    assert files.fetch_due() == 1
    assert Media.objects.get().blob
    assert verified().differences == []


def test_one_that_is_late_is_marked_everywhere(own: Account, board: Board, weather: Office) -> None:
    board.post("n-1", "Boil the water", at=timezone.now() - timedelta(days=21))
    board.post("n-2", "Roads are open", at=timezone.now() - timedelta(days=20))
    report = lodged(own, board, "n-1", "n-2")
    assert [one.is_late for one in report.lodged] == [True, False]
    assert report.late == 1
    for words, count in (("is:late", 1), ("is:lodged", 2), ("is:edited", 0)):
        found = search(ask(words))
        assert len(found.posts) == count, words
    told = search(ask("is:late")).posts[0].as_json()["lodged"]
    assert told is not None
    assert (told["days"], told["limit_days"], told["late"]) == (21, 20, True)
    assert verified().differences == []


def test_the_limit_is_the_agencys(own: Account, board: Board, weather: Office) -> None:
    limits.change(agency=weather.agency, limit_days=3, remind_days=2)
    board.post("n-1", "Boil the water", at=timezone.now() - timedelta(days=4))
    assert lodged(own, board, "n-1").lodged[0].is_late
    limits.change(agency=weather.agency, limit_days=365, remind_days=30)
    assert Lodgement.objects.get().is_late, "it keeps the limit that it was lodged under"
    assert verified().differences == []
    for days, remind in ((0, 1), (366, 1), (10, 11), (10, 0)):
        with pytest.raises(LodgingRefused):
            limits.change(agency=weather.agency, limit_days=days, remind_days=remind)


def test_days_are_counted_by_the_calendar_of_the_installation(settings: object) -> None:
    now = timezone.now()
    assert days_between(now + timedelta(days=3), now) == 0, "what its platform dates later than now"
    midnight = timezone.localtime(now).replace(hour=0, minute=1)
    assert days_between(midnight - timedelta(minutes=2), midnight) == 1
    assert days_between(midnight, midnight + timedelta(hours=23)) == 0


def test_twice_is_once(own: Account, board: Board) -> None:
    board.post("n-1", "Boil the water")
    first, second = lodged(own, board, "n-1", "n-1"), lodged(own, board, "n-1")
    assert (len(first.lodged), len(second.lodged), len(second.already)) == (1, 0, 1)
    assert Lodgement.objects.count() == Entry.objects.filter(kind="lodgement").count() == 1


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("{site}/notices/n-9", "no such post any more"),
        ("{site}/desks/desk-4", "not the address of a post"),
        ("nonsense", "not the address of a post"),
        ("javascript:alert(1)", "not the address of a post"),
        ("{site}/notices/" + "x" * 3000, "at most 2,000"),
    ],
)
def test_what_is_no_post_costs_itself_alone(own: Account, board: Board, address: str, why: str) -> None:
    board.post("n-1", "Boil the water")
    given = [address.format(site=board.web.url), at(board, "n-1")]
    report = posts.lodge(account=own, addresses=given, reason=WHY)
    assert len(report.lodged) == 1
    assert len(report.refused) == 1
    assert why in report.refused[0][1]


def test_somebody_elses_post_is_not_lodged(own: Account, board: Board) -> None:
    board.post("n-1", "Boil the water")
    board.names["health"] = "desk-9"
    Account.objects.filter(pk=own.pk).update(platform_id=DESK)
    report = lodged(own, board, "n-1")
    assert "not by health" in report.refused[0][1].replace("@", "")
    assert not Record.objects.exists()


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "::1", "fd00::1"])
def test_no_address_reaches_inside(
    own: Account, board: Board, settings: object, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    """Whatever the name is, what it leads to is looked at before anything is asked."""
    settings.FETCH_LOOPBACK = False  # type: ignore[attr-defined]
    port = (inside, 443) if "." in inside else (inside, 443, 0, 0)
    family = socket.AF_INET if "." in inside else socket.AF_INET6
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: [(family, socket.SOCK_STREAM, 6, "", port)])
    opened: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **_more: opened.append(args))
    report = posts.lodge(account=own, addresses=["https://board.example/notices/n-1"], reason=WHY)
    assert len(report.refused) == 1
    assert opened == []
    assert board.asked == []


def test_private_and_other_accounts_are_refused(own: Account, board: Board, weather: Office) -> None:
    board.post("n-1", "Boil the water")
    for kind, words in (("private", "nothing of it is lodged"), ("official", "connect it"), ("", "connect it")):
        changes.change(account=fresh(own), texts={"own_class": kind})
        with pytest.raises(LodgingRefused, match=words):
            lodged(own, board, "n-1")
    assert board.asked == [], "the platform was not even asked"


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_it_has_to_be_said_why(own: Account, board: Board, reason: str) -> None:
    with pytest.raises(LodgingRefused, match="business"):
        posts.lodge(account=own, addresses=[at(board, "n-1")], reason=reason)


def test_a_platform_that_shows_no_single_post_says_what_to_do(weather: Office, board: Board) -> None:
    account = draft(weather, "health", "threads", own_class="mixed")
    report = posts.lodge(account=account, addresses=["https://www.threads.net/@health/post/1"], reason=WHY)
    assert "from an export" in report.refused[0][1]


def test_only_in_the_accounts_agency(own: Account, board: Board) -> None:
    board.post("n-1", "Boil the water")
    other = office("health", is_host=False)
    for name in ("ada", "pia", "ben"):
        with acting(other[name]), pytest.raises(Refused):
            lodged(own, board, "n-1")
    assert board.asked == []


def test_it_turns_private_while_the_platform_answers(
    own: Account, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    board.post("n-1", "Boil the water")
    real = posts.asked

    def slowly(account: Account, address: str) -> object:
        found = real(account, address)
        changes.change(account=fresh(own), texts={"own_class": "private"})
        return found

    monkeypatch.setattr(posts, "asked", slowly)
    report = lodged(own, board, "n-1")
    assert "private" in report.refused[0][1]
    assert not Record.objects.exists()
    assert not LookAgain.objects.exists()


def test_what_was_changed_or_removed_is_named(own: Account, board: Board) -> None:
    board.post("n-1", "Boil the water", at=timezone.now() - timedelta(days=30))
    lodged(own, board, "n-1")
    Lodgement.objects.update(reason="Something else")
    assert {one.kind for one in verified().differences} == {"lodgement"}
    Lodgement.objects.update(reason=WHY, days=3, is_late=False)
    assert {one.kind for one in verified().differences} == {"lodgement"}
    Lodgement.objects.all().delete()
    assert [one.detail for one in verified().differences if one.kind == "lodgement"] == [
        "its row was removed: the post was lodged"
    ]
