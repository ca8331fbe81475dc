"""A stretch of the journal: what a follower is given at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from stance.journal.following.declared import WINDOW, Follower
from stance.journal.models import Cursor, Event


@dataclass(frozen=True, slots=True)
class Stretch:
    """The keys from ``first`` to ``last``, both included; there may be keys without an event among them (transactions
    that were taken back), never an event that is still to come."""

    first: int
    last: int
    actions: tuple[str, ...] = ()

    def rows(self) -> QuerySet[Event]:
        """The events that the follower wants, in the order of their keys."""
        rows = Event.objects.filter(pk__gte=self.first, pk__lte=self.last).order_by("pk")
        return rows.filter(action__in=self.actions) if self.actions else rows

    def events(self) -> Iterator[Event]:
        """The same, read bit by bit."""
        return self.rows().iterator(chunk_size=2000)


def next_stretch(follower: Follower, cursor: Cursor, horizon: int) -> Stretch | None:
    """What comes after the cursor, up to the horizon; None when that is nothing. Of a stretch that failed before, the
    first half, so that in the end one event stands alone."""
    first, last = cursor.position + 1, min(horizon, cursor.position + WINDOW)
    if cursor.failing_to is not None:
        last = min(last, cursor.failing_to)
    if last < first:
        return None
    whole = Stretch(first, last, follower.actions)
    if cursor.failing_to is not None:
        return _up_to_nth(whole, max(1, whole.rows().count() // 2))
    if last - first < follower.batch_size:
        return whole
    return _up_to_nth(whole, follower.batch_size)


def _up_to_nth(whole: Stretch, number: int) -> Stretch:
    """With its first ``number`` events; all of it, with the keys after its last event, when it has no more."""
    keys = list(whole.rows().values_list("pk", flat=True)[number - 1 : number + 1])
    return Stretch(whole.first, keys[0], whole.actions) if len(keys) > 1 else whole
