"""Followers for the workers that get killed: a row for each line, so that a lost or doubled one can be counted; beside
them the real seal of the trail, in short stretches."""

from __future__ import annotations

import random
import sys
import threading
import time
from dataclasses import replace

from django.db import connection, transaction

from stance.archive.followers import TRAIL_SEAL
from stance.jobs import schedule
from stance.jobs.followers import recurring
from stance.jobs.worker import Worker
from stance.journal import trail
from stance.journal.actor import Actor, acting_as
from stance.journal.following.declared import Follower, followers
from stance.journal.following.stretches import Stretch

OPERATOR = Actor(kind="operator", label="operator test", door="command line")
MARKS = Follower(
    name="tests.marks", title="Mark", handle="tests.faults.marking_lines.mark", batch_size=5, every_seconds=1
)


def mark(stretch: Stretch) -> None:
    """The pauses give a kill every chance to come between the rows, and between them and the cursor."""
    with connection.cursor() as cursor:
        for event in stretch.events():
            cursor.execute("INSERT INTO test_line (event) VALUES (%s)", [event.pk])
            time.sleep(random.uniform(0, 0.01))
    time.sleep(random.uniform(0, 0.01))


def make_table() -> None:
    key = "bigserial" if connection.vendor == "postgresql" else "integer"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE test_line (id {key} PRIMARY KEY, event bigint NOT NULL)")


def work() -> None:
    """A worker as the server starts it, with these followers alone as what recurs."""
    followers.fill([MARKS, replace(TRAIL_SEAL, batch_size=7, every_seconds=1)])
    entries = tuple(recurring())
    schedule.timetable = lambda: entries
    worker = Worker()
    worker.stop_on_signals()
    worker.run()


def write(count: int) -> None:
    """Four writers, whose transactions end out of order where the database lets them; some are taken back."""

    def some(number: int) -> None:
        chance = random.Random(number)
        with acting_as(OPERATOR):
            for turn in range(count // 4):
                with transaction.atomic():
                    trail.record(action="x.y", summary=f"{number} {turn}")
                    if connection.vendor == "postgresql":
                        time.sleep(chance.uniform(0, 0.04))
                    if chance.random() < 0.1:
                        transaction.set_rollback(True)
                time.sleep(chance.uniform(0, 0.02))
        connection.close()

    threads = [threading.Thread(target=some, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> None:
    {"work": work, "write": lambda: write(int(sys.argv[2]))}[sys.argv[1]]()


if __name__ == "__main__":
    main()
