"""The followers of the journal as recurring work: a job for each, so that a slow one holds up nobody else's."""

from __future__ import annotations

from collections.abc import Iterator

from stance.jobs.recurring import Recurring
from stance.journal.following.cursors import has_work
from stance.journal.following.declared import Follower, followers

TASK = "stance.jobs.tasks.follow_journal"


def recurring() -> Iterator[Recurring]:
    """One entry of the timetable for each follower that is declared."""
    for follower in followers.all():
        yield _entry(follower)


def _entry(follower: Follower) -> Recurring:
    return Recurring(TASK, follower.every_seconds, lambda: has_work(follower), (follower.name,), follower.title)
