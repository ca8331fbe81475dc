"""Work that recurs. Each tick has one key, so however many workers look, it is enqueued once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from stance.jobs.models import Tick
from stance.journal.actor import Actor, acting_as


@dataclass(frozen=True, slots=True)
class Recurring:
    """``task`` is the dotted path of a task, run every ``every_seconds`` if ``when`` says so. One with ``args`` is a job of its
    own for them, with their ``title``, of which one is active at a time."""

    task: str
    every_seconds: int
    when: Callable[[], bool]
    args: tuple[str, ...] = ()
    title: str = ""

    @property
    def name(self) -> str:
        """What its ticks are counted under."""
        return ":".join((self.task, *self.args))

    def enqueue(self) -> None:
        task = import_string(self.task)
        if self.args:
            task = replace(task, key=self.name, title=self.title or task.title)
        task.enqueue(*self.args)


class Timetable:
    """Filled by the site's wiring at start; read by every worker."""

    def __init__(self) -> None:
        self.entries: list[Recurring] = []

    def add(self, task: str, *, every_seconds: int, when: Callable[[], bool] = lambda: True) -> None:
        self.entries.append(Recurring(task, every_seconds, when))


timetable = Timetable()


def enqueue_due(now: datetime) -> int:
    """Enqueue what has become due since the last look. Returns how many were new."""
    count = 0
    for entry in timetable.entries:
        number = int(now.timestamp()) // entry.every_seconds
        count += _enqueue_tick(entry, number)
    return count


def _enqueue_tick(entry: Recurring, number: int) -> bool:
    known = Tick.objects.filter(task=entry.name)
    if known.filter(number__gte=number).exists() or not entry.when():
        return False
    try:
        with transaction.atomic(), acting_as(Actor(kind="system", label="timetable", door="worker")):
            if known.exists():
                if not known.filter(number__lt=number).update(number=number):
                    return False
            else:
                Tick.objects.create(task=entry.name, number=number)
            entry.enqueue()
    except IntegrityError:
        return False  # another worker enqueued this tick, or its last run is still active
    return True
