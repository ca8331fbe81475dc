"""One step of a follower, and as many as it takes."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from stance.journal.following import cursors
from stance.journal.following.declared import Follower, followers
from stance.journal.following.horizon import horizon
from stance.journal.following.stretches import Stretch, next_stretch

log = logging.getLogger("stance.journal")
Outcome = Literal["handled", "up to date", "held up", "taken", "failed", "stuck"]


@dataclass(frozen=True, slots=True)
class Step:
    """``handled``: so many ``events`` were. ``up to date``: there is nothing new. ``held up``: transactions that write into
    the journal have not ended. ``taken``: another worker follows at present. ``failed``: a stretch could not be handled,
    a smaller one is next. ``stuck``: a single event cannot be handled, or not yet again."""

    outcome: Outcome
    events: int = 0
    error: BaseException | None = None

    @property
    def goes_on(self) -> bool:
        return self.outcome in ("handled", "failed")


def advance(follower: Follower, patience_seconds: float = 1.0) -> Step:
    """Handle the next stretch and move the cursor, in one transaction: both happen, or neither.

    A handler that raises is noted at the cursor, and nobody else is the worse for it. Raises what the database raises
    when not even that can be written.
    """
    complete = horizon.complete_up_to(patience_seconds)
    if complete is None or not cursors.begin(follower):
        return Step("held up")
    tried: list[Stretch] = []
    try:
        return _advance(follower, complete, tried)
    except Exception as error:
        if not tried:
            raise
        log.exception("%s could not handle events %s to %s", follower.name, tried[0].first, tried[0].last)
        return _note(follower, tried[0], error)


def _advance(follower: Follower, complete: int, tried: list[Stretch]) -> Step:
    with transaction.atomic():
        cursor = cursors.locked(follower)
        if cursor is None:
            return Step("taken")
        stretch = next_stretch(follower, cursor, complete)
        if stretch is None:
            return Step("up to date")
        if cursors.rests(cursor, timezone.now()):
            return Step("stuck")
        count = stretch.rows().count()
        if count:
            tried.append(stretch)
            import_string(follower.handle)(stretch)
        cursors.move(cursor, stretch.last)
        return Step("handled", count)


def _note(follower: Follower, stretch: Stretch, error: Exception) -> Step:
    """What was written is taken back already. One event alone is the one that cannot be handled."""
    keys = list(stretch.rows().values_list("pk", flat=True)[:2])
    with transaction.atomic():
        cursor = cursors.locked(follower)
        if cursor is None or cursor.position != stretch.first - 1:
            return Step("taken", error=error)  # another worker has gone on from there
        event = keys[0] if len(keys) == 1 else None
        cursors.note_failure(cursor, last=stretch.last, event=event, error=error)
    return Step("failed" if event is None else "stuck", error=error)


def catch_up(name: str) -> int:
    """Follow until there is nothing to go on with. Returns how many events were handled. Raises UnknownFollower."""
    follower, count = followers.named(name), 0
    while (step := advance(follower)).goes_on:
        count += step.events
    return count
