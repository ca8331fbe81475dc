"""Work that recurs. Each tick has one key, so however many workers look, it is enqueued once."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from django.db import IntegrityError, transaction

from stance.jobs import followers
from stance.jobs.models import Tick
from stance.jobs.recurring import Recurring
from stance.journal.actor import Actor, acting_as
from stance.rooms.listed import rooms


def timetable() -> tuple[Recurring, ...]:
    """What recurs, as the rooms say it (``recurring`` of each ``room.py``), and a look at the journal for every follower."""
    return (*_of_rooms(), *followers.recurring())


@cache
def _of_rooms() -> tuple[Recurring, ...]:
    return tuple(
        Recurring(room.full(one.task), one.every_seconds, *([room.load(one.when)] if one.when else []))
        for room in rooms()
        for one in room.recurring
    )


def enqueue_due(now: datetime) -> int:
    """Enqueue what has become due since the last look. Returns how many were new."""
    count = 0
    for entry in timetable():
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
