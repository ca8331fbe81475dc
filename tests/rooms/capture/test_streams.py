"""What a stream tells is kept as it comes, whatever the stream does wrong; and looks go on beside it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stance.archive.blobs import store
from stance.archive.models import Exchange, Record, Tombstone, Version
from stance.archive.queries.originals import element
from stance.archive.queries.records import detail
from stance.capture.actions import looks, streams
from stance.capture.models import Absence, Capture, OutsidePost, Stream
from stance.capture.writes import states
from stance.capture.writes import streams as writes
from stance.channels.port.connecting import Secret
from stance.register.connections import secrets
from stance.register.models import Account, Connection
from stance.register.outbound import sockets
from tests.factories.organisation import Office
from tests.factories.register import draft
from tests.rooms.archive.installation import verified
from tests.rooms.capture.board import Board, captured, look_through
from tests.rooms.capture.crier import Crier, crying, listen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture
def crier(board: Board) -> Iterator[Crier]:
    with crying(board) as made:
        yield made


@pytest.fixture
def account(weather: Office, board: Board) -> Account:
    return captured(weather, board)


def texts() -> dict[str, list[str]]:
    """Of each record, by the end of its id."""
    found: dict[str, list[str]] = {}
    for one in Version.objects.select_related("record").order_by("record", "number"):
        found.setdefault(one.record.record_id.rpartition("/")[2], []).append(one.fields["text"])
    return found


def holds(**wanted: list[str]) -> None:
    """Listen until the archive holds exactly that."""
    listen(lambda: texts() == {key.replace("_", "-"): value for key, value in wanted.items()})


def test_a_post_is_kept_with_the_message_that_told_it(account: Account, crier: Crier) -> None:
    message = crier.notice(7, "n-1", "Boil the water")
    crier.script = [[message]]
    holds(n_1=["Boil the water"])
    exchange = Exchange.objects.get()
    assert (exchange.status, exchange.url.partition("?")[2]) == (101, "after=")
    record = Record.objects.get()
    shown = detail(record.record_id)
    assert shown is not None
    found = element(record.pk, record.observations.get().pk)
    assert found is not None
    assert found.data.decode() == message
    assert OutsidePost.objects.get().record == record
    assert crier.keys == ["Key key-of-the-desk"]
    assert verified().differences == []


def test_what_signs_in_is_in_no_message_that_is_kept(account: Account, crier: Crier) -> None:
    crier.script = [[crier.notice(1, "n-1", "signed in with key-of-the-desk"), crier.notice(2, "n-2", "Two")]]
    holds(n_1=["signed in with ***************"], n_2=["Two"])
    for exchange in Exchange.objects.all():
        with store().open(exchange.blob) as stream:
            assert b"key-of-the-desk" not in gzip.decompress(stream.read())
    assert verified().differences == []


def test_an_edit_and_a_deletion(account: Account, crier: Crier) -> None:
    crier.script = [
        [crier.notice(1, "n-1", "Boil it"), crier.notice(2, "n-1", "Do not boil it", 2), crier.told(3, removed="n-1")]
    ]
    listen(Tombstone.objects.exists)
    assert texts() == {"n-1": ["Boil it", "Do not boil it"]}
    tombstone = Tombstone.objects.get()
    assert tombstone.kind == "platform-told"
    assert verified().differences == []


def test_what_was_missed_once_and_is_told_as_deleted_needs_no_second_proof(
    account: Account, board: Board, crier: Crier
) -> None:
    record_id = board.post("n-1", "Boil it")
    look_through(account)
    record = Record.objects.get(record_id=record_id)
    Absence.objects.create(record=record, account=account)
    crier.script = [[crier.told(1, removed="n-1")]]
    listen(Tombstone.objects.exists)
    assert not Absence.objects.exists()
    assert Record.objects.get().is_deleted


def test_told_twice_is_kept_once_and_the_order_does_not_matter(account: Account, crier: Crier) -> None:
    first, second = crier.notice(1, "n-1", "Boil it"), crier.notice(2, "n-2", "Drink it")
    crier.script = [[second, first, first, second, second]]
    holds(n_1=["Boil it"], n_2=["Drink it"])
    assert Exchange.objects.count() == 2
    assert verified().differences == []


def test_what_a_look_holds_is_not_doubled_by_the_stream(account: Account, board: Board, crier: Crier) -> None:
    board.post("n-1", "Boil it")
    look_through(account)
    held = board.notices["n-1"]
    crier.script = [[crier.told(1, notice=held), crier.notice(2, "n-2", "Drink it")]]
    holds(n_1=["Boil it"], n_2=["Drink it"])


def test_it_goes_on_where_it_was_heard_last(account: Account, crier: Crier) -> None:
    crier.script = [[crier.notice(1, "n-1", "One")], [crier.notice(2, "n-2", "Two")], []]
    holds(n_1=["One"], n_2=["Two"])
    listen(lambda: len(crier.asked) > 2)
    assert [one.partition("=")[2] for one in crier.asked[:3]] == ["", "1", "2"]


def test_each_opening_asks_for_a_look(account: Account, crier: Crier) -> None:
    later = timezone.now().replace(year=2099)
    Capture.objects.create(account=account, due_at=later)
    listen(lambda: Capture.objects.get().due_at < later)


def test_what_the_message_does_not_hold_is_looked_for_at_once(account: Account, crier: Crier) -> None:
    listen(lambda: bool(crier.asked))
    later = timezone.now().replace(year=2099)
    Capture.objects.update(due_at=later)
    crier.script = [[], [crier.told(1, look=True)]]
    crier.asked.clear()
    listen(lambda: Stream.objects.get().cursor == "1")
    assert Capture.objects.get().due_at < later


def test_a_post_that_cannot_be_read_costs_itself_and_is_looked_for(account: Account, crier: Crier) -> None:
    crier.script = [[crier.told(1, notice={"id": "n-1"}), crier.notice(2, "n-2", "Fine")]]
    holds(n_2=["Fine"])


@pytest.mark.parametrize("bad", ["", "no JSON", "[]", '{"place": 1}', b"\xff\xfe"])
def test_a_message_that_is_none_ends_the_stream_and_it_begins_again(account: Account, crier: Crier, bad: str) -> None:
    crier.script = [[crier.notice(1, "n-1", "One"), bad], [crier.notice(2, "n-2", "Two")]]
    holds(n_1=["One"], n_2=["Two"])


def test_a_place_that_is_no_longer_told_begins_anew_with_a_look(account: Account, crier: Crier) -> None:
    crier.script = [[crier.notice(5, "n-1", "One"), crier.told(6, end="too old", restarts=True)], []]
    listen(lambda: len(crier.asked) > 1)
    assert [one.partition("=")[2] for one in crier.asked] == ["", ""]


def test_a_site_without_a_stream_is_left_in_peace(account: Account, board: Board) -> None:
    listen(lambda: Stream.objects.filter(due_at__gt=timezone.now(), problem="", opened_at=None).exists())
    assert board.asked.count("/stream") == 1


def test_a_closed_door_is_tried_again_ever_later(account: Account, board: Board) -> None:
    board.stream = "ws://127.0.0.1:9/"
    listen(lambda: Stream.objects.filter(failures_count__gte=3).exists())
    stream = Stream.objects.get()
    assert "does not open a stream" in stream.problem
    assert stream.opened_at is None


def test_a_private_address_is_not_asked(account: Account, board: Board, crier: Crier, settings: object) -> None:
    settings.FETCH_LOOPBACK = False  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="without encryption"):
        sockets._connected(board.stream)
    with pytest.raises(Exception, match="not public|private|port"):
        sockets._connected(board.stream.replace("ws:", "wss:"))
    assert crier.asked == []


def test_when_nobody_listens_any_more_nothing_is_shown_as_open(account: Account, crier: Crier) -> None:
    listen(lambda: Stream.objects.exclude(opened_at=None).exists() or bool(crier.asked))
    assert Stream.objects.get().opened_at is None


def test_an_account_that_is_disconnected_is_heard_no_more(account: Account, crier: Crier, board: Board) -> None:
    listen(lambda: bool(crier.asked))
    account.connection.delete()
    crier.asked.clear()
    listen(lambda: True)
    assert crier.asked == []


def test_planning_asks_as_often_for_many_accounts_as_for_one(weather: Office, board: Board, crier: Crier) -> None:
    asked = []
    for count in (1, 9):
        while Account.objects.count() < count:
            made = draft(weather, f"desk{Account.objects.count()}", "townboard")
            sealed = secrets.sealed(Secret("key-of-the-desk"))
            Connection.objects.create(account=made, site=f"{board.web.url}/{made.pk}", sealed=sealed)
        plan = streams._Plan()
        plan.wanted()
        with CaptureQueriesContext(connection) as questions:
            assert len(plan.wanted()) == count
        asked.append(len(questions))
    assert asked[0] == asked[1]


def test_a_secret_that_is_renewed_closes_nothing(account: Account, crier: Crier) -> None:
    renewed = secrets.sealed(Secret("key-of-the-desk", session="new"))

    def is_heard() -> bool:
        if crier.asked:
            Connection.objects.update(sealed=renewed)
            crier.rounds += 1
        return crier.rounds > 10

    listen(is_heard)
    assert len(crier.asked) == 1


def test_a_post_that_a_look_found_first_raises_the_alarm_all_the_same(
    account: Account, board: Board, crier: Crier
) -> None:
    """Dated earlier than the capture began, it could have been an old one for the look."""
    board.post("n-1", "Buy this coin", at=datetime(2021, 3, 4, tzinfo=UTC))
    looks.look(account=account)
    assert not OutsidePost.objects.exists()
    crier.script = [[crier.told(1, notice=board.notices["n-1"])]]
    listen(OutsidePost.objects.exists)
    assert Record.objects.count() == 1
    again = crier.told(1, notice=board.notices["n-1"])
    crier.script = [[again, again, again, crier.notice(2, "n-2", "Fine")]]
    crier.asked.clear()
    listen(lambda: Record.objects.count() == 2)
    assert OutsidePost.objects.count() == 2


def test_an_edit_of_what_is_held_raises_none(account: Account, board: Board, crier: Crier) -> None:
    board.post("n-1", "Boil it", at=datetime(2021, 3, 4, tzinfo=UTC))
    looks.look(account=account)
    crier.script = [[crier.notice(1, "n-1", "Do not boil it", 2).replace('"place"', '"new": false, "place"')]]
    listen(lambda: Version.objects.count() == 2)
    assert not OutsidePost.objects.exists()


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), OperationalError("database or disk is full")]
)
def test_where_a_message_is_not_kept_it_is_told_again(
    account: Account, crier: Crier, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Also where its transaction fails at the very end: how far it was heard is taken back with the rest."""
    came, failures = writes.came, [error]

    def failing_once(stream: Stream, cursor: str) -> None:
        came(stream, cursor)
        if cursor == "2" and failures:
            raise failures.pop()

    monkeypatch.setattr(writes, "came", failing_once)
    crier.script = [[crier.notice(1, "n-1", "One"), crier.notice(2, "n-2", "Two")], [crier.notice(2, "n-2", "Two")]]
    holds(n_1=["One"], n_2=["Two"])
    assert [one.partition("=")[2] for one in crier.asked] == ["", "1"]


def test_a_call_does_not_cut_a_pause_that_the_platform_asked_for(account: Account, board: Board) -> None:
    board.refuses = (429, {"Retry-After": "900", "Date": format_datetime(timezone.now(), usegmt=True)}, b"{}\n")
    looks.look(account=account)
    due = Capture.objects.get().due_at
    assert due > timezone.now() + timedelta(seconds=800)
    states.call([account])
    assert Capture.objects.get().due_at == due
    Capture.objects.update(wait_until=timezone.now() - timedelta(seconds=1))
    states.call([account])
    assert Capture.objects.get().due_at <= timezone.now()
