"""Work for the workers that get killed: every effect is one row, so a lost or doubled one can be counted."""

from __future__ import annotations

import random
import time
from pathlib import Path

from django.db import connection, transaction
from django_tasks import task

from stance.archive.actions import imports
from stance.jobs.context import JobContext
from stance.journal.actor import Actor, acting_as

OPERATOR = Actor(kind="operator", label="operator test", door="command line")


@task(takes_context=True, title="Leave a mark", max_attempts=1000)
def leave_a_mark(context: JobContext, number: int) -> None:
    """The row and the end of the job are one transaction; the pauses give a kill every chance to come between."""
    time.sleep(random.uniform(0.02, 0.1))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO test_mark (number) VALUES (%s)", [number])
        time.sleep(random.uniform(0, 0.02))
        context.done_with(number)


@task(takes_context=True, title="Take a minute", max_attempts=3)
def take_a_minute(context: JobContext, steps: int) -> str:
    """Long work that says how far it is; ``steps`` tenths of a second."""
    for step in range(steps):
        context.advance(step, steps, "counting")
        time.sleep(0.1)
    return "counted"


def make_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE test_mark (number integer NOT NULL)")


def enqueue_marks(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            leave_a_mark.enqueue(number)


def enqueue_long(steps: int) -> None:
    take_a_minute.enqueue(steps)


def enqueue_import(archive: str) -> None:
    with acting_as(OPERATOR):
        imports.enqueue(imports.begin([Path(archive)], may_register=True))
