"""What the public wrote goes when its time is over, with all that holds it; what is ours, held or answered stays."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from stance.archive.actions import bundles, disposals, holds
from stance.archive.actions.holds import HoldRefused
from stance.archive.blobs import store
from stance.archive.bundles.wish import Wish
from stance.archive.importing.progress import Silent
from stance.archive.ledger import sequencer
from stance.archive.models import DiscardedFile, Entry, Exchange, Hold, Record, Statement, Version
from stance.archive.queries.search import search
from stance.archive.search.results import ask
from stance.archive.writes.disposals import any_due
from stance.journal.models import Event
from stance.register.models import Account
from tests.factories.organisation import Office
from tests.rooms.archive.installation import verified
from tests.rooms.capture.board import Board, captured, look_through
from tests.rooms.capture.test_lists import again, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
DAYS = 30


def public() -> list[str]:
    return list(Record.objects.filter(is_by_public=True).order_by("pk").values_list("record_id", flat=True))


def dispose(settings: object, days: int = DAYS) -> int:
    settings.PUBLIC_KEPT_DAYS = days  # type: ignore[attr-defined]
    sequencer.sequence()
    count = disposals.dispose_of_public()
    sequencer.sequence()
    return count


@pytest.fixture(name="account")
def _account(weather: Office, board: Board) -> Account:
    """A post of ours of last month with an old and a new comment, and another with one that we answered."""
    old = timezone.now() - timedelta(days=DAYS + 1)
    board.post("n-1", "Boil the water", at=old)
    board.slip("old", "SECRET-WORDS of long ago", answers="n-1", at=old)
    board.slip("asked", "For how long?", answers="n-1", at=old)
    board.post("n-2", "Until Friday", answers="asked", at=old + timedelta(minutes=1))
    board.slip("new", "Thank you", answers="n-1")
    account = captured(weather, board)
    look_through(account)
    again(account)
    return account


def test_what_is_over_its_time_goes_and_the_ledger_verifies(account: Account, settings: object) -> None:
    entries = Entry.objects.count()
    before = Version.objects.get(record__record_id="townboard:desk-4/old")
    assert b"SECRET-WORDS" in texts()
    assert dispose(settings) == 1
    assert public() == ["townboard:desk-4/asked", "townboard:desk-4/new"]
    assert not Version.objects.filter(pk=before.pk).exists()
    assert Entry.objects.filter(pk=before.pk).exists()
    assert Entry.objects.count() > entries
    assert search(ask("secret", voice="all")).posts == []
    assert verified().differences == []
    said = Event.objects.get(action="archive.public.dispose")
    assert "disposed of 1 post that the public wrote" in said.summary


def test_what_was_stored_of_it_goes_with_the_last_that_it_shows(account: Account, settings: object) -> None:
    Record.objects.filter(record_id__in=["townboard:desk-4/n-2"]).delete()
    dispose(settings, 1)
    assert b"SECRET-WORDS" in texts()
    later = timezone.now() - timedelta(days=3)
    Exchange.objects.filter(holds_public=True).update(asked_at=later)
    Record.objects.filter(is_by_public=True).delete()
    dispose(settings, 1)
    assert b"SECRET-WORDS" not in texts()
    assert not Exchange.objects.filter(holds_public=True).exists()
    assert not DiscardedFile.objects.exists()


def test_doing_it_again_does_nothing(account: Account, settings: object) -> None:
    assert dispose(settings) == 1
    statements, events = Statement.objects.count(), Event.objects.count()
    assert dispose(settings) == 0
    assert (Statement.objects.count(), Event.objects.count()) == (statements, events)


def test_our_own_posts_never_go(account: Account, settings: object) -> None:
    own = Record.objects.filter(is_by_public=False).count()
    dispose(settings, 1)
    assert Record.objects.filter(is_by_public=False).count() == own


def test_what_is_held_stays_until_the_hold_is_lifted(account: Account, settings: object) -> None:
    record = Record.objects.get(record_id="townboard:desk-4/old")
    with pytest.raises(HoldRefused, match="why it is held"):
        holds.hold(record=record, reason=" ")
    holds.hold(record=record, reason="Complaint 12")
    with pytest.raises(HoldRefused, match="held already: Complaint 12"):
        holds.hold(record=record, reason="Complaint 13")
    assert dispose(settings) == 0
    holds.lift(record=record)
    assert dispose(settings) == 1
    assert verified().differences == []


def test_our_own_posts_need_no_hold(account: Account) -> None:
    with pytest.raises(HoldRefused, match="stay for good"):
        holds.hold(record=Record.objects.get(record_id="townboard:desk-4/n-1"), reason="x")


def test_a_file_that_was_left_over_by_a_kill_is_removed_the_next_time(account: Account, settings: object) -> None:
    """Rows and what is to be removed are one transaction; the files go after it."""
    exchange = Exchange.objects.filter(holds_public=True).first()
    assert exchange is not None
    stray = "0" * 64
    DiscardedFile.objects.create(blob=stray)
    DiscardedFile.objects.create(blob=exchange.blob)
    assert any_due()
    dispose(settings)
    assert not DiscardedFile.objects.exists()
    assert store().path(exchange.blob).exists(), "a record needs it still"


def test_what_was_disposed_of_is_not_captured_again(account: Account, settings: object) -> None:
    dispose(settings)
    again(account, 2)
    assert public() == ["townboard:desk-4/asked", "townboard:desk-4/new"]
    assert verified().differences == []


def test_what_was_downloaded_as_evidence_stays(account: Account, settings: object, tmp_path: Path) -> None:
    sequencer.sequence()
    (outcome,) = bundles.take(Wish("", voice="public"))
    assert outcome.result is not None
    made = bundles.make(outcome.result, tmp_path / "posts.zip", Silent())
    assert made.records == 3
    assert Hold.objects.count() == 3
    with zipfile.ZipFile(tmp_path / "posts.zip") as archive:
        lines = [
            json.loads(line)
            for line in archive.read(next(n for n in archive.namelist() if n.endswith(".jsonl"))).splitlines()
        ]
    assert {(one["by"], one["author"], one["author_handle"]) for one in lines} == {("public", "Jo Citizen", "@jo")}
    assert dispose(settings, 1) == 0
