"""What is run inside an installation of its own, in a process of its own: writers that commit out of order beside followers.

Each writer is a connection of its own, so that its transaction stays open for as long as the course of things says.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance.journal import trail
from stance.journal.actor import Actor, acting_as
from stance.journal.following.declared import Follower, followers
from stance.journal.following.horizon import Horizon, horizon
from stance.journal.following.step import advance, catch_up
from stance.journal.following.stretches import Stretch
from stance.journal.models import Cursor, Event

OPERATOR = Actor(kind="operator", label="operator test", door="command line")
HERE = "tests.rooms.journal.following_at_once"
WRITERS = 4


def handle(stretch: Stretch) -> None:
    """A row for each event, without anything that would keep two apart."""
    with connection.cursor() as cursor:
        for event in stretch.events():
            cursor.execute("INSERT INTO test_handled (event) VALUES (%s)", [event.pk])


def handle_slowly(stretch: Stretch) -> None:
    handle(stretch)
    time.sleep(random.uniform(0, 0.01))


def refer_to_nobody(stretch: Stretch) -> None:
    """Breaks a rule that the database looks at when the transaction ends."""
    handle(stretch)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO test_refers (id, handled) VALUES (%s, 1)", [stretch.first])


def declared(name: str = "tests.all", *, by: str = "handle", size: int = 3) -> Follower:
    return Follower(name=name, title="x", handle=f"{HERE}.{by}", batch_size=size)


def make_tables() -> None:
    key = "bigserial" if connection.vendor == "postgresql" else "integer"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE test_handled (id {key} PRIMARY KEY, event bigint NOT NULL)")
        cursor.execute("CREATE TABLE test_known (id bigint PRIMARY KEY)")
        cursor.execute(
            "CREATE TABLE test_refers (id bigint, handled bigint REFERENCES test_known (id) DEFERRABLE INITIALLY DEFERRED)"
        )


def handled() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT event FROM test_handled ORDER BY id")
        return [event for (event,) in cursor.fetchall()]


def all_keys() -> list[int]:
    return list(Event.objects.order_by("pk").values_list("pk", flat=True))


class Writer:
    """One connection; its transaction is open from its first line to ``end``."""

    def __init__(self, number: int) -> None:
        self._connection: Any = connections["default"].copy(alias=f"writer{number}")
        self._is_open = False

    def write(self) -> None:
        with self._connection.cursor() as cursor:
            if not self._is_open:
                cursor.execute("BEGIN")
                self._is_open = True
            names = "at, actor_kind, actor_id, actor_label, door, address, device, action, object_kind, object_id"
            cursor.execute(
                f"INSERT INTO journal_event ({names}, summary, because, details)"
                " VALUES (now(), 'user', '', 'A', '', '', '', 'x.y', '', '', 'did', '', '{}')"
            )

    def end(self, how: str) -> None:
        if self._is_open:
            with self._connection.cursor() as cursor:
                cursor.execute(how)
            self._is_open = False

    def close(self) -> None:
        self.end("ROLLBACK")
        self._connection.close()


Course = list[tuple[str, int]]
COURSES = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "COMMIT", "ROLLBACK", "follow", "follow patiently"]),
        st.integers(0, WRITERS - 1),
    ),
    max_size=30,
)


def out_of_order(examples: int = 60) -> None:
    """On PostgreSQL. Whatever the course of writing, committing, taking back and following: every event is handled once, in
    the order of keys, and none before all with smaller keys are there."""
    make_tables()
    followers.fill([declared()])
    seen = {"went on beside an open transaction": 0, "keys were left out": 0}

    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(COURSES, st.integers(1, 4))
    def take(course: Course, size: int) -> None:
        followers.fill([declared(size=size)])
        writers = [Writer(number) for number in range(WRITERS)]
        try:
            for what, number in course:
                if what == "write":
                    writers[number].write()
                elif what in ("COMMIT", "ROLLBACK"):
                    writers[number].end(what)
                else:
                    _follow(patience=0.02 if "patiently" in what else 0)
                    seen["went on beside an open transaction"] += any(writer._is_open for writer in writers) and bool(
                        handled() and handled()[-1] == (all_keys() or [0])[-1]
                    )
            for writer in writers:
                writer.end("COMMIT")
        finally:
            for writer in writers:
                writer.close()
        while _follow(patience=1):
            pass
        keys = all_keys()
        seen["keys were left out"] += bool(keys) and keys[-1] != len(keys)
        assert handled() == keys, "each once, in their order"

    with acting_as(OPERATOR):
        take()
    print(f"{len(handled())} events; {seen}")


def _follow(patience: float) -> bool:
    """All that can be; what is handled then is all that there is up to there, for good."""
    went = False
    while (step := advance(followers.named("tests.all"), patience)).outcome == "handled":
        went = True
    assert step.outcome in ("up to date", "held up"), step
    done = handled()
    assert done == [key for key in all_keys() if done and key <= done[-1]]
    return went


def overlapping_writers() -> None:
    """On PostgreSQL. Transactions that overlap without end: at no moment is nobody writing, and still it goes on."""
    make_tables()
    followers.fill([declared(size=50)])
    writers = [Writer(number) for number in range(2)]
    writers[0].write()
    reached = []
    for turn in range(1, 12):
        writers[turn % 2].write()
        writers[(turn - 1) % 2].end("COMMIT")
        catch_up("tests.all")
        reached.append(len(handled()))
    for writer in writers:
        writer.end("COMMIT")
    while _follow(patience=1):
        pass
    assert handled() == all_keys()
    print(reached)


def writers_wait_for_nobody() -> None:
    """On PostgreSQL. While one transaction stays open, and a follower waits for it, others write and commit."""
    make_tables()
    followers.fill([declared()])
    slow, quick = Writer(0), Writer(1)
    slow.write()
    waiting = threading.Thread(target=in_thread(lambda: Horizon().complete_up_to(patience_seconds=20)))
    waiting.start()
    time.sleep(0.2)
    with quick._connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
    for _ in range(20):
        quick.write()
        quick.end("COMMIT")
    assert waiting.is_alive(), "the open transaction holds the horizon"
    assert horizon.complete_up_to(0) is None
    slow.end("ROLLBACK")
    waiting.join(10)
    assert not waiting.is_alive()
    catch_up("tests.all")
    assert handled() == all_keys()
    print(len(handled()))


def in_thread(work: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        try:
            with acting_as(OPERATOR):
                work()
        finally:
            connections.close_all()

    return run


def many_at_once(seed: int) -> None:
    """On either database. Writers of lines in threads, some of whose transactions are taken back, three workers on one
    follower and one on another: each event once for each, in order."""
    make_tables()
    slow, other = declared(by="handle_slowly", size=4), declared("tests.other", by="note_in_cursor", size=1)
    followers.fill([slow, other])
    stopping = threading.Event()

    def write(number: int) -> None:
        chance = random.Random(f"{seed}-{number}")
        for turn in range(25):
            with transaction.atomic():
                for _ in range(chance.randint(1, 3)):
                    trail.record(action="x.y", summary=f"{number} {turn}")
                if connection.vendor == "postgresql":
                    time.sleep(chance.uniform(0, 0.02))
                if chance.random() < 0.2:
                    transaction.set_rollback(True)

    def follow(name: str) -> None:
        while not stopping.is_set():
            catch_up(name)
            time.sleep(0.005)

    writing = [threading.Thread(target=in_thread(lambda number=number: write(number))) for number in range(4)]
    following = [
        threading.Thread(target=in_thread(lambda name=name: follow(name)))
        for name in ("tests.all", "tests.all", "tests.all", "tests.other")
    ]
    for thread in writing + following:
        thread.start()
    for thread in writing:
        thread.join()
    stopping.set()
    for thread in following:
        thread.join()
    for name in ("tests.all", "tests.other"):
        catch_up(name)
    keys = all_keys()
    assert handled() == keys, "each once, in their order, with three workers"
    assert _noted_in_cursor() == keys
    assert {cursor.position for cursor in Cursor.objects.all()} == {keys[-1]}
    print(len(keys))


NOTED: list[int] = []


def note_in_cursor(stretch: Stretch) -> None:
    NOTED.extend(event.pk for event in stretch.events())


def _noted_in_cursor() -> list[int]:
    return NOTED


def fails_at_the_end() -> None:
    """On either database. What the database refuses only when the transaction ends is the handler's failure too."""
    make_tables()
    followers.fill([declared(by="refer_to_nobody", size=4), declared("tests.other")])
    with acting_as(OPERATOR):
        keys = [trail.record(action="x.y", summary="x").pk for _ in range(4)]
        catch_up("tests.all")
        assert handled() == []
        cursor = Cursor.objects.get(name="tests.all")
        assert (cursor.position, cursor.failing_event) == (keys[0] - 1, keys[0]), cursor.__dict__
        assert "IntegrityError" in cursor.last_error
        assert catch_up("tests.other") == 4
    print(cursor.last_error)
