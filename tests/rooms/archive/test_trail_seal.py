"""The audit trail and adopted stances, committed to the ledger: a meddler with the database itself is noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models
from django.utils import timezone

from stance.archive.actions import ledger, trail
from stance.archive.followers import TRAIL_SEAL
from stance.archive.models import Entry, Statement, TrailSeal
from stance.authority.models import StanceVersion
from stance.engines.policy import Refused
from stance.journal import trail as journal
from stance.journal.actor import NOBODY, acting_as
from stance.journal.following import declared
from stance.journal.following.horizon import newest_key
from stance.journal.following.step import catch_up
from stance.journal.following.stretches import Stretch
from stance.journal.models import Cursor, Event
from tests.factories.organisation import office
from tests.rooms.authority.test_stances import adopted

from .installation import verified

pytestmark = pytest.mark.django_db


def seal() -> int:
    return catch_up(TRAIL_SEAL.name)


@pytest.fixture
def sealed(folders: Path) -> StanceVersion:
    """A trail of several events, an adoption among them, sealed in two stretches and signed."""
    del folders
    journal.record(
        action="jobs.cancel", summary="did a thing", object_kind="job", object_id="1", details={"a": [1, "é"]}
    )
    seal()
    version = adopted(office(), "supporter")
    seal()
    ledger.sequence()
    return version


@pytest.fixture
def meddling() -> None:
    """As somebody who owns the database can: without the triggers that keep the application honest."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE journal_event DISABLE TRIGGER USER")
            cursor.execute("ALTER TABLE authority_stanceversion DISABLE TRIGGER USER")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)",
                       ["journal_event", "authority_stanceversion"])  # fmt: skip
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def test_everything_is_sealed_once_and_verifies(sealed: StanceVersion) -> None:
    assert verified().differences == []
    assert Entry.objects.filter(kind="audit").count() == TrailSeal.objects.count() == 2
    assert Entry.objects.filter(kind="stance").count() == 1
    assert seal() == 0
    newest = TrailSeal.objects.order_by("-last")[0]
    assert newest.last == Event.objects.order_by("-pk")[0].pk


def test_what_came_later_is_not_covered_yet_and_no_difference(sealed: StanceVersion) -> None:
    journal.record(action="jobs.cancel", summary="later")
    assert verified().ok
    assert seal() == 1


def _changed(field: models.Field[Any, Any], event: Event) -> object:
    if field.name == "at":
        return event.at + timedelta(microseconds=1)
    if field.name == "agency_id":
        return (event.agency_id or 0) + 1
    if field.name == "details":
        return {"a": [2, "é"]}
    return f"x{getattr(event, field.name)}"[:12]


@pytest.mark.parametrize("field", [field for field in Event._meta.concrete_fields if field.name != "id"], ids=str)
@pytest.mark.usefixtures("meddling")
def test_one_changed_column_of_an_event(sealed: StanceVersion, field: models.Field[Any, Any]) -> None:
    event = Event.objects.order_by("pk")[0]
    Event.objects.filter(pk=event.pk).update(**{field.name: _changed(field, event)})
    assert [difference.kind for difference in verified().differences] == ["audit"]


@pytest.mark.usefixtures("meddling")
def test_an_event_taken_out_and_one_put_in(sealed: StanceVersion) -> None:
    first = Event.objects.order_by("pk")[0]
    Event.objects.filter(pk=first.pk).delete()
    assert "0, 1 were committed to" in str(verified().differences)
    Event.objects.create(pk=first.pk, actor_kind="user", actor_label="Forger", action="jobs.cancel", summary="a lie")
    assert "was changed after it was committed to" in str(verified().differences)


@pytest.mark.usefixtures("meddling")
@pytest.mark.parametrize(
    "change",
    [
        lambda row: {"basis": "leader"},
        lambda row: {"rules": {**row.rules, "archive.search": {**row.rules["archive.search"], "side": "ict"}}},
        lambda row: {"duties": {}},
        lambda row: {"adopted_by": ["Somebody"]},
        lambda row: {"effective_from": timezone.now() + timedelta(days=9)},
        lambda row: {"state": "withdrawn"},
        lambda row: {"number": 9},
    ],
)
def test_an_adopted_stance_that_was_changed(
    sealed: StanceVersion, change: Callable[[StanceVersion], dict[str, Any]]
) -> None:
    StanceVersion.objects.filter(pk=sealed.pk).update(**change(sealed))
    assert {difference.kind for difference in verified().differences} == {"stance"}


@pytest.mark.parametrize("column", ["first", "last", "count", "events_sha256"])
def test_a_changed_seal(sealed: StanceVersion, column: str) -> None:
    row = TrailSeal.objects.order_by("-first")[0]
    value = "0" * 64 if column == "events_sha256" else getattr(row, column) + (-1 if column == "last" else 1)
    TrailSeal.objects.filter(pk=row.pk).update(**{column: value})
    assert verified().differences


def test_a_seal_taken_away_with_its_statement(sealed: StanceVersion) -> None:
    row = TrailSeal.objects.order_by("first")[0]
    entry = row.entry_id
    row.delete()
    assert "the row of the seal that it proves was removed" in str(verified().differences)
    Statement.objects.filter(entry_id=entry).delete()
    assert verified().differences


def test_a_trail_longer_than_one_stretch(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del folders
    monkeypatch.setattr(declared.followers, "_filled", {TRAIL_SEAL.name: replace(TRAIL_SEAL, batch_size=3)})
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for number in range(10):
        journal.record(action="jobs.cancel", summary=f"thing {number}")
    assert seal() == 10
    last = TrailSeal.objects.order_by("-last")[0].last
    assert last >= newest + 10
    ledger.sequence()
    assert verified().ok
    assert TrailSeal.objects.count() >= 4


def test_a_stretch_that_is_sealed_is_not_sealed_again(sealed: StanceVersion) -> None:
    """Wherever the cursor stands: as after an update, or when it was lost."""
    del sealed
    seals = list(TrailSeal.objects.order_by("first").values_list("first", "last"))
    Cursor.objects.all().delete()
    assert seal() == Event.objects.count()
    assert list(TrailSeal.objects.order_by("first").values_list("first", "last")) == seals
    journal.record(action="jobs.cancel", summary="later")
    Cursor.objects.all().delete()
    seal()
    assert list(TrailSeal.objects.order_by("first").values_list("first", "last")) == [
        *seals, (seals[-1][1] + 1, newest_key()),
    ]  # fmt: skip
    ledger.sequence()
    assert verified().ok


def test_a_cursor_that_ran_ahead_leaves_no_gap(folders: Path) -> None:
    del folders
    for number in range(4):
        journal.record(action="jobs.cancel", summary=f"thing {number}")
    Cursor.objects.create(name=TRAIL_SEAL.name, position=newest_key() - 1)
    seal()
    ledger.sequence()
    assert verified().ok
    assert TrailSeal.objects.get().first == 1


def test_sealing_asks_first() -> None:
    with acting_as(NOBODY), pytest.raises(Refused):
        trail.seal(Stretch(1, 1))
