"""How far the journal is complete: the one answer for all that follow it.

An event's key is given when it is written, but it is seen when its transaction commits: on PostgreSQL a smaller key can
turn up after a larger one, and whoever had gone past it would never see it. On SQLite one transaction writes at a time,
so keys turn up in their order.

On PostgreSQL every transaction that inserts into a table holds that table's ROW EXCLUSIVE lock from before its first key
is given until after its rows can be seen (https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES;
https://www.postgresql.org/docs/current/functions-sequence.html). So: note the newest key, then who holds that lock, and
wait until each of them has ended. No key up to the noted one is on its way any more; later writers have larger keys.
Writers wait for nobody. Transaction ids would not do: a transaction gets one after its first key.
"""

from __future__ import annotations

import time

from django.db import connection

from stance.journal.models import Event

WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'journal_event'::regclass
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND mode = 'RowExclusiveLock' AND granted AND pid IS DISTINCT FROM pg_backend_pid()
"""
SHORTEST_SECONDS, LONGEST_SECONDS = 0.005, 0.1
"""Between two looks at who still writes."""


class Horizon:
    """``_noted`` is a newest key whose writers had not all ended when patience ran out, and those writers: the next
    question goes on from it, so that transactions which overlap without end hold nothing up for ever."""

    def __init__(self) -> None:
        self._noted: tuple[int, frozenset[str]] | None = None

    def complete_up_to(self, patience_seconds: float = 1.0) -> int | None:
        """A key up to which no event is still on its way (0 for an empty journal): the newest, or one before it when
        transactions that write into the journal do not end within the time. None when no new one is known then."""
        if connection.vendor != "postgresql":
            return newest_key()
        before = self._ended_since()
        newest = newest_key()
        left = _wait_for(_writers(), patience_seconds)
        if not left:
            self._noted = None
            return newest
        self._noted = self._noted or (newest, left)
        return before

    def _ended_since(self) -> int | None:
        """The noted key if those who wrote then have ended by now."""
        if self._noted is None:
            return None
        noted, writers = self._noted
        left = writers & _writers()
        self._noted = (noted, left) if left else None
        return None if left else noted


def newest_key() -> int:
    """The largest key that can be seen; smaller ones may still be on their way. 0 for an empty journal."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _wait_for(writers: frozenset[str], seconds: float) -> frozenset[str]:
    """Those that have not ended after so long."""
    until, pause = time.monotonic() + seconds, SHORTEST_SECONDS
    while writers and time.monotonic() < until:
        time.sleep(pause)
        pause = min(LONGEST_SECONDS, pause * 2)
        writers &= _writers()
    return writers


def _writers() -> frozenset[str]:
    """The transactions that may have written into the journal and have not ended, without one's own. An id is given
    again after a restart of the server at the earliest, and then only makes one wait for longer."""
    with connection.cursor() as cursor:
        cursor.execute(WRITERS)
        return frozenset(row[0] for row in cursor.fetchall())


horizon = Horizon()
