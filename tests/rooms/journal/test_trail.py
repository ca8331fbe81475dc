"""The audit trail: nothing in it can be changed or taken out, and everything in it can be found."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from stance.engines.policy import Held, Refused, Subject, decide
from stance.journal import actions, export, trail
from stance.journal.actor import NOBODY, Actor, acting_as
from stance.journal.models import Event
from stance.journal.queries import PAGE_ROWS, Filter, events

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
COLUMNS = "at, actor_kind, actor_id, actor_label, door, address, device, action, object_kind, object_id, summary, because, details"


def note(summary: str = "did a thing", *, who: str = "Ana", action: str = "jobs.cancel", **more: str) -> Event:
    with acting_as(Actor(kind="user", id="7", label=who, door="web", address="192.0.2.9", device="Firefox")):
        return trail.record(action=action, summary=summary, **more)


def refused_by_the_database(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_event SET summary = 'nothing happened'",
        "UPDATE journal_event SET actor_label = 'somebody else' WHERE id = (SELECT max(id) FROM journal_event)",
        "DELETE FROM journal_event",
        "DELETE FROM journal_event WHERE id = (SELECT max(id) FROM journal_event)",
    ],
)
def test_the_database_itself_refuses_to_change_or_thin_it(statement: str) -> None:
    kept = note()
    assert refused_by_the_database(statement)
    assert Event.objects.get().summary == kept.summary


def test_emptying_it_at_one_stroke_is_refused() -> None:
    note()
    # SQLite has no TRUNCATE: its DELETE without a condition is the same stroke.
    assert refused_by_the_database(
        "TRUNCATE journal_event" if connection.vendor == "postgresql" else "DELETE FROM journal_event"
    )
    assert Event.objects.count() == 1


def test_writing_over_a_line_is_refused() -> None:
    number = note().pk
    values = f"SELECT id, {COLUMNS.replace('summary', repr('nothing happened'))} FROM journal_event WHERE id = {number}"
    if connection.vendor == "postgresql":
        statement = f"INSERT INTO journal_event (id, {COLUMNS}) {values} ON CONFLICT (id) DO UPDATE SET summary = excluded.summary"
    else:
        statement = f"INSERT OR REPLACE INTO journal_event (id, {COLUMNS}) {values}"
    assert refused_by_the_database(statement)
    assert Event.objects.get().summary == "did a thing"


def test_the_models_own_ways_are_refused_too() -> None:
    kept = note()
    for attempt in (kept.delete, kept.save, Event.objects.all().delete, lambda: Event.objects.update(summary="")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    assert Event.objects.count() == 1


def test_a_line_says_who_what_when_from_where_and_why() -> None:
    before = datetime.now(UTC)
    decision = decide("jobs.cancel", Subject(7, (Held("recordkeeper"),)))
    with acting_as(Actor(kind="user", id="7", label="Ana", door="web", address="192.0.2.9", device="Firefox")):
        trail.record(
            action="jobs.cancel",
            summary="cancelled",
            object_kind="job",
            object_id="3",
            decision=decision,
            details={"n": 1},
        )
    line = Event.objects.get()
    assert (line.actor_kind, line.actor_id, line.actor_label) == ("user", "7", "Ana")
    assert (line.door, line.address, line.device) == ("web", "192.0.2.9", "Firefox")
    assert (line.action, line.object_kind, line.object_id, line.details) == ("jobs.cancel", "job", "3", {"n": 1})
    assert line.because == "recordkeeper may cancel a job"
    assert before <= line.at <= datetime.now(UTC)


def test_a_line_is_gone_with_the_transaction_whose_trace_it_is() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        note()
        raise RuntimeError("the act failed")
    assert not Event.objects.exists()


def test_what_is_too_long_is_cut_and_never_lost() -> None:
    with acting_as(Actor(kind="user", id="7", label="ñ" * 999, door="web", address="a" * 999, device="d" * 999)):
        trail.record(action="jobs.cancel", summary="é" * 9999, object_id="x" * 999)
    line = Event.objects.get()
    assert (len(line.summary), len(line.actor_label), len(line.device), len(line.object_id)) == (500, 200, 300, 200)


@pytest.fixture
def lines() -> None:
    note("cancelled the import", who="Ana", object_kind="job", object_id="1")
    note("made a link for Émile", who="Bo", action="people.link.make", object_kind="person", object_id="e@agency.test")
    note("Cancelled again", who="Ana Maria", action="jobs.cancel", object_kind="job", object_id="11")
    note("registered @agency", who="Bo", action="register.account.add", object_kind="account", object_id="1")


@pytest.mark.usefixtures("lines")
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), ["registered @agency", "Cancelled again", "made a link for Émile", "cancelled the import"]),
        (Filter(who="ana"), ["Cancelled again", "cancelled the import"]),
        (Filter(who="ana maria"), ["Cancelled again"]),
        (Filter(what="jobs."), ["Cancelled again", "cancelled the import"]),
        (Filter(what="people"), ["made a link for Émile"]),
        (Filter(thing="1"), ["registered @agency", "cancelled the import"]),
        (Filter(text="CANCELLED"), ["Cancelled again", "cancelled the import"]),
        (Filter(text="Émile"), ["made a link for Émile"]),
        (Filter(text="%"), []),
        (Filter(who="Bo", what="register"), ["registered @agency"]),
        (Filter(who="nobody"), []),
    ],
)
def test_filters(wanted: Filter, found: list[str]) -> None:
    rows, more = events(wanted)
    assert [row.summary for row in rows] == found
    assert more is None


def test_a_window_of_time_takes_its_start_and_leaves_its_end() -> None:
    for hours in range(4):
        Event.objects.create(
            at=NOON + timedelta(hours=hours), actor_kind="user", actor_label="A", action="a", summary=str(hours)
        )
    rows, _more = events(Filter(since=NOON + timedelta(hours=1), until=NOON + timedelta(hours=3)))
    assert [row.summary for row in rows] == ["2", "1"]


def test_paging_by_key_gives_every_line_once_even_while_others_are_written() -> None:
    numbers = [note(str(number)).pk for number in range(2 * PAGE_ROWS + 7)]
    seen, before, pages = [], None, 0
    while True:
        rows, before = events(Filter(who="Ana", before=before))
        seen += [row.pk for row in rows]
        pages += 1
        if before is None:
            break
        note("in between")
    assert seen == numbers[::-1]
    assert pages == 3


def test_a_page_that_is_exactly_full_is_the_last() -> None:
    for number in range(PAGE_ROWS):
        note(str(number))
    rows, more = events(Filter())
    assert (len(rows), more) == (PAGE_ROWS, None)


def test_reading_needs_the_right() -> None:
    with acting_as(NOBODY), pytest.raises(Refused, match="search the audit trail"):
        events(Filter())


def test_the_export_holds_every_line_in_order_and_says_who_took_it() -> None:
    first = note("=HYPERLINK(1)", who="Ana")
    second = note('said "so",\nand left', who="Bo")
    table = list(csv.reader(io.StringIO("".join(actions.export(Filter())))))
    assert tuple(table[0]) == export.COLUMNS
    found = {row[0]: dict(zip(table[0], row, strict=True)) for row in table[1:]}
    assert found[str(first.pk)]["summary"] == "'=HYPERLINK(1)"
    assert found[str(second.pk)]["summary"] == 'said "so",\nand left'
    assert [int(row[0]) for row in table[1:]] == sorted(int(row[0]) for row in table[1:])
    assert Event.objects.order_by("-pk")[0].action == "journal.export"


def test_words_are_found_in_the_reasons_too() -> None:
    decision = decide("jobs.cancel", Subject(7, (Held("recordkeeper"),)))
    kept = trail.record(action="jobs.cancel", summary="did", decision=decision)
    assert [row.pk for row in events(Filter(text="recordkeeper may cancel"))[0]] == [kept.pk]
