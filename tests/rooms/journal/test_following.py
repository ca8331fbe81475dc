"""Following the journal, one promise after the other, on whichever database the run uses. Several at once: test_following_at_once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance.archive.followers import FOLLOWERS
from stance.jobs import followers as follower_jobs
from stance.jobs import schedule, tasks, worker
from stance.jobs.models import Job, State, Tick
from stance.jobs.schedule import enqueue_due
from stance.jobs.worker import Worker, ended_after
from stance.journal import trail
from stance.journal.following import behind, cursors
from stance.journal.following.declared import Follower, followers
from stance.journal.following.horizon import newest_key
from stance.journal.following.step import advance, catch_up
from stance.journal.following.stretches import Stretch
from stance.journal.models import Cursor, Event

pytestmark = pytest.mark.django_db
HERE = "tests.rooms.journal.test_following"
POISON: set[int] = set()


def note(stretch: Stretch) -> None:
    """Leaves a row for each event, then trips over a poisoned one: what it wrote before is taken back."""
    for event in stretch.events():
        Tick.objects.create(task=f"{event.pk}", number=event.pk)
    if poisoned := POISON & {event.pk for event in stretch.events()}:
        raise ValueError(f"cannot stomach {sorted(poisoned)}\0")


def note_twice(stretch: Stretch) -> None:
    for event in stretch.events():
        Tick.objects.create(task=f"other {event.pk}", number=event.pk)


def sleep(stretch: Stretch) -> None:
    if POISON & {event.pk for event in stretch.events()}:
        time.sleep(60)


NOTES = Follower(name="tests.notes", title="Note every line", handle=f"{HERE}.note", batch_size=3)
OTHER = Follower(name="tests.other", title="Add it elsewhere", handle=f"{HERE}.note_twice")


@pytest.fixture(autouse=True)
def _declared() -> Iterator[None]:
    followers.fill([NOTES, OTHER])
    POISON.clear()
    yield
    followers.fill(FOLLOWERS)


def write(count: int = 1, action: str = "jobs.cancel") -> list[int]:
    return [trail.record(action=action, summary=f"thing {number}").pk for number in range(count)]


def noted(prefix: str = "") -> list[int]:
    """In the order in which they were handled."""
    rows = Tick.objects.order_by("pk").values_list("task", "number")
    return [number for task, number in rows if task == f"{prefix}{number}"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(st.lists(st.sampled_from(["jobs.cancel", "jobs.retry", "x.other"]), max_size=6), max_size=4),
    size=st.integers(1, 5),
    wanted=st.sets(st.sampled_from(["jobs.cancel", "jobs.retry"])),
)
def test_every_event_that_it_wants_is_handled_once_in_order(
    batches: list[list[str]], size: int, wanted: set[str]
) -> None:
    with transaction.atomic():
        one = Follower(name="tests.notes", title="x", handle=f"{HERE}.note", batch_size=size, actions=tuple(wanted))
        followers.fill([one])
        for actions in batches:
            for action in actions:
                write(1, action)
            catch_up(one.name)
        rows = Event.objects.order_by("pk")
        assert noted() == [event.pk for event in rows if not wanted or event.action in wanted]
        assert catch_up(one.name) == 0
        assert Cursor.objects.get().position == newest_key()
        transaction.set_rollback(True)


def test_rare_events_far_apart_are_found_and_the_rest_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stance.journal.following.stretches.WINDOW", 4)
    rare = Follower(name="tests.notes", title="x", handle=f"{HERE}.note", actions=("x.rare",))
    followers.fill([rare])
    first = write(1, "x.rare")
    write(11)
    last = write(1, "x.rare")
    write(9)
    assert catch_up(rare.name) == 2
    assert noted() == first + last
    assert not cursors.has_work(rare)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(1, 14), bad=st.sets(st.integers(0, 13), min_size=1, max_size=3), size=st.integers(1, 20))
def test_a_poisoned_event_stops_its_follower_there_and_no_other(count: int, bad: set[int], size: int) -> None:
    with transaction.atomic():
        followers.fill(
            [Follower(name="tests.notes", title="x", handle=f"{HERE}.note", batch_size=size), OTHER],
        )
        keys = write(count)
        POISON.update(keys[place] for place in bad if place < count)
        catch_up("tests.notes")
        good = [key for key in keys if key < min(POISON, default=newest_key() + 1)]
        assert noted() == good, "all before it, once; nothing of it and nothing after it"
        catch_up("tests.other")
        assert noted("other ") == keys
        found, other = behind.all_behind()
        assert found.failing_event == min(POISON, default=None)
        assert found.is_well == (not POISON)
        assert other.is_well
        assert not POISON or advance(followers.named("tests.notes")).outcome == "stuck", "it rests for a moment"
        for hours, stuck in enumerate(sorted(POISON), start=1):
            POISON.remove(stuck)
            with time_machine.travel(datetime.now(UTC) + timedelta(hours=hours), tick=True):
                catch_up("tests.notes")
        assert noted() == keys
        assert Cursor.objects.get(name="tests.notes").last_error == ""
        transaction.set_rollback(True)


def test_a_stuck_follower_is_told_of_with_what_to_do() -> None:
    bad = write(5)[3]
    POISON.add(bad)
    catch_up("tests.notes")
    found = behind.all_behind()[0]
    assert (found.failing_event, found.events, found.is_well) == (bad, 2, False)
    assert f"stopped at event {bad} (ValueError: cannot stomach [{bad}]" in found.words
    assert "2 events behind, the oldest of" in found.words
    assert "Z (" in found.words
    assert f"Look at event {bad}" in found.mend
    assert "\0" not in found.error


def test_it_is_tried_again_after_rests_that_grow_to_ten_minutes() -> None:
    POISON.update(write())
    rests = []
    with time_machine.travel(datetime(2026, 11, 24, tzinfo=UTC), tick=False) as clock:
        for _ in range(7):
            catch_up("tests.notes")
            cursor = Cursor.objects.get()
            assert not cursors.has_work(NOTES)
            rests.append((cursor.retry_at - cursor.failed_at).total_seconds())  # type: ignore[operator]
            clock.move_to(cursor.retry_at)  # type: ignore[arg-type]
            assert cursors.has_work(NOTES)
    assert rests == [2, 8, 32, 128, 512, 600, 600]


def test_a_clock_that_was_set_back_neither_holds_it_up_nor_counts_below_nothing() -> None:
    bad = write(2)[1]
    POISON.add(bad)
    with time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC), tick=False):
        write()
        catch_up("tests.notes")
    assert Cursor.objects.get().position == bad - 1
    assert behind.all_behind()[0].seconds == 0 or behind.all_behind()[0].oldest == bad
    POISON.clear()
    assert cursors.has_work(NOTES), "it would rest until 2031"
    assert catch_up("tests.notes") == 2, "in the order of keys, whatever the clock said"
    with time_machine.travel(datetime(2020, 1, 1, tzinfo=UTC), tick=False):
        write()
        assert catch_up("tests.notes") == 1
    write()
    with time_machine.travel(datetime(2020, 1, 1, tzinfo=UTC), tick=False):
        assert behind.all_behind()[0].seconds == 0


@pytest.mark.parametrize(("starts", "expected"), [("beginning", 5), ("now", 2)])
def test_a_new_follower_begins_as_declared(starts: str, expected: int) -> None:
    write(3)
    one = Follower(name="tests.notes", title="x", handle=f"{HERE}.note", starts=starts)  # type: ignore[arg-type]
    followers.fill([one])
    assert cursors.begin(one)
    write(2)
    catch_up(one.name)
    assert len(noted()) == expected


def test_a_renamed_follower_goes_on_where_it_was() -> None:
    write(3)
    catch_up(NOTES.name)
    renamed = Follower(name="tests.lines", title="x", handle=NOTES.handle, formerly=("tests.older", "tests.notes"))
    followers.fill([renamed])
    assert behind.all_behind()[0].position == newest_key()
    assert behind.left_over() == []
    later = write(2)
    assert catch_up(renamed.name) == 2
    assert noted()[-2:] == later
    assert Cursor.objects.get().name == "tests.lines"


def test_what_nobody_follows_any_more_is_left_over() -> None:
    write()
    catch_up(NOTES.name)
    followers.fill([OTHER])
    assert [cursor.name for cursor in behind.left_over()] == ["tests.notes"]


@pytest.mark.parametrize(
    ("name", "more"),
    [("seal", {}), ("Archive.Seal", {}), ("a.b c", {}), ("a." + "b" * 99, {}), ("a.b", {"batch_size": 0}),
     ("a.b", {"batch_size": 20_001}), ("a.b", {"every_seconds": 0})],
)  # fmt: skip
def test_a_declaration_that_cannot_be_is_refused(name: str, more: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=name[:5]):
        Follower(name=name, title="x", handle="x.y", **more)  # type: ignore[arg-type]


def test_two_followers_never_share_a_cursor() -> None:
    for other in ({"name": "tests.notes"}, {"name": "tests.b", "formerly": ("tests.notes",)}):
        with pytest.raises(ValueError, match=r"tests\.notes"):
            followers.fill([NOTES, Follower(title="x", handle="x.y", **other)])  # type: ignore[arg-type]


def test_whatever_is_declared_can_be_called() -> None:
    assert all(callable(import_string(one.handle)) for one in FOLLOWERS)


@pytest.mark.parametrize(
    "values",
    [{"position": -1}, {"name": ""}, {"failures": 1}, {"last_error": "x"}, {"failing_to": 9, "failures": 1},
     {"failing_event": 3}],
)  # fmt: skip
def test_the_database_refuses_a_cursor_that_cannot_be(values: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Cursor.objects.create(**{"name": "tests.x", **values})


def test_each_has_a_job_of_its_own_and_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "timetable", lambda: tuple(follower_jobs.recurring()))
    keys = write(4)
    POISON.add(keys[1])
    now = datetime.now(UTC)
    assert enqueue_due(now) == 2
    assert enqueue_due(now + timedelta(seconds=60)) == 0, "those of before are still active"
    assert {job.title for job in Job.objects.all()} == {NOTES.title, OTHER.title}
    assert Worker().run(until_empty=True) >= 2
    assert noted() == keys[:1]
    assert noted("other ") == keys
    ended = {job.title: job for job in Job.objects.order_by("pk")}
    assert ended[NOTES.title].state == State.DONE
    assert ended[NOTES.title].result == {"handled": 1, "ended": "stuck"}
    assert ended[OTHER.title].result == {"handled": 4, "ended": "up to date"}
    assert enqueue_due(now + timedelta(seconds=60)) == 0, "one rests, the other has nothing to do"


def test_a_job_of_a_follower_that_is_gone_ends_with_words() -> None:
    tasks.follow_journal.enqueue("tests.gone")
    Worker().run(until_empty=True)
    job = Job.objects.get()
    assert (job.state, job.attempt) == (State.FAILED, 1)
    assert "No follower of the journal is called tests.gone" in job.errors[-1]["message"]


def test_an_event_that_takes_for_ever_is_found_from_job_to_job(monkeypatch: pytest.MonkeyPatch) -> None:
    followers.fill([Follower(name="tests.notes", title="x", handle=f"{HERE}.sleep", batch_size=4)])
    monkeypatch.setattr(worker, "ended_after", lambda _seconds: ended_after(1))
    keys = write(4)
    POISON.add(keys[2])
    for _ in range(3):
        tasks.follow_journal.enqueue("tests.notes")
        Worker().run(until_empty=True)
    found = behind.all_behind()[0]
    assert (found.position, found.failing_event) == (keys[1], keys[2])
    assert "TookTooLong" in found.error


def _plans(work: Callable[[], object]) -> list[str]:
    """How the database carries out what ``work`` asks of the journal."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        work()
    found = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        for query in asked.captured_queries:
            if query["sql"].startswith("SELECT") and 'FROM "journal_event"' in query["sql"]:
                cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + query["sql"])
                found.append("\n".join(str(row) for row in cursor.fetchall()))
    assert found
    return found


@pytest.mark.parametrize(
    "work",
    [lambda: cursors.has_work(NOTES), lambda: advance(NOTES), behind.all_behind],
    ids=["has_work", "advance", "all_behind"],
)
def test_no_question_looks_through_the_whole_journal(work: Callable[[], object]) -> None:
    write(5)
    catch_up(NOTES.name)
    write(5)
    for plan in _plans(work):
        lines = plan.splitlines()
        scans = [line for line in lines if "Seq Scan" in line or ("SCAN journal_event" in line and "INDEX" not in line)]
        # The newest key is read off the end of the table, in the order of its keys.
        assert not scans or (plan.count("SCAN") == len(lines) == 1 and "TEMP B-TREE" not in plan), plan


def _count(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)


def test_as_many_questions_for_many_events_as_for_few() -> None:
    figures: list[Sequence[int]] = []
    write()
    for events in (3, 150):
        catch_up(OTHER.name)
        write(events)
        figures.append(
            [_count(behind.all_behind), _count(lambda: cursors.has_work(OTHER)), _count(lambda: advance(OTHER))]
        )
    less, more = figures
    # Without the rows that the handler of this test writes, one for each event.
    assert more[:2] == less[:2]
    assert more[2] - less[2] == 147


def test_how_far_behind_it_is_is_counted_to_a_limit_only(monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    catch_up(OTHER.name)
    monkeypatch.setattr(behind, "WINDOW", 4)
    oldest = write(9)[0]
    found = behind.all_behind()[1]
    assert (found.events, found.more, found.oldest) == (4, True, oldest)
    assert found.words.startswith("more than 4 events behind")
