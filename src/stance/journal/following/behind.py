"""How far behind the journal each follower is, in figures and in words. Guarded by those who show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Min
from django.utils import timezone

from stance.journal.following.declared import WINDOW, Follower, followers
from stance.journal.following.horizon import newest_key
from stance.journal.following.stretches import Stretch
from stance.journal.models import Cursor, Event

LATE = timedelta(minutes=15)
START_A_WORKER = (
    "Is a worker running? Start one: stance serve --worker-only. On PostgreSQL a transaction that stays open holds it up too: "
    "SELECT pid, xact_start, query FROM pg_stat_activity shows it."
)


@dataclass(frozen=True, slots=True)
class Behind:
    """``events`` wait, at least, when there are ``more`` than were counted; the oldest of them was written at
    ``oldest_at`` (aware). ``position`` is None before a worker has seen the follower."""

    name: str
    title: str
    position: int | None
    events: int = 0
    more: bool = False
    oldest: int | None = None
    oldest_at: datetime | None = None
    seconds: int = 0
    failing_event: int | None = None
    error: str = ""
    failures: int = 0
    retry_at: datetime | None = None
    is_ahead: bool = False

    @property
    def is_late(self) -> bool:
        return timedelta(seconds=self.seconds) > LATE

    @property
    def is_well(self) -> bool:
        return not (self.failing_event or self.is_late or self.is_ahead)

    @property
    def words(self) -> str:
        """Such as "12 events behind, the oldest of 2026-11-24T14:05:00Z (90 seconds ago)"."""
        if self.is_ahead:
            return f"is at event {self.position}, which the audit trail does not have"
        if self.failing_event:
            return f"stopped at event {self.failing_event} ({self.error}); {self._waiting()}"
        return self._waiting()

    def _waiting(self) -> str:
        if self.position is None:
            return "has not begun yet"
        if not self.events or self.oldest_at is None:
            return "up to date" if not self.more else "looks through events that are not its own"
        count = f"{'more than ' if self.more else ''}{self.events:,} event{'' if self.events == 1 else 's'} behind"
        return (
            f"{count}, the oldest of {self.oldest_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} ({self.seconds:,} seconds ago)"
        )

    @property
    def mend(self) -> str:
        """What to do; empty when all is well."""
        if self.is_ahead:
            return "The database was put together from two. Restore a backup that is whole."
        if self.failing_event:
            return (
                f"Look at event {self.failing_event} in the audit trail and fix what the error names; if that is Stance "
                "itself, install a version that fixes it. It is tried again automatically, at most ten minutes later. Nothing "
                "is left out meanwhile, and other followers continue."
            )
        return START_A_WORKER if self.is_late else ""


def all_behind(now: datetime | None = None) -> list[Behind]:
    """Every follower that is declared. The cost grows with neither the journal nor with how far behind they are."""
    kept = {cursor.name: cursor for cursor in Cursor.objects.all()}
    newest, now = newest_key(), now or timezone.now()
    return [_behind(follower, _cursor(follower, kept), newest, now) for follower in followers.all()]


def left_over() -> list[Cursor]:
    """Cursors of followers that nobody declares any more, by name."""
    ours = {name for one in followers.all() for name in (one.name, *one.formerly)}
    return [cursor for cursor in Cursor.objects.order_by("name") if cursor.name not in ours]


def _cursor(follower: Follower, kept: dict[str, Cursor]) -> Cursor | None:
    return next((kept[name] for name in (follower.name, *follower.formerly) if name in kept), None)


def _behind(follower: Follower, cursor: Cursor | None, newest: int, now: datetime) -> Behind:
    if cursor is None:
        return Behind(follower.name, follower.title, None)
    ahead = Stretch(cursor.position + 1, cursor.position + WINDOW, follower.actions)
    found = ahead.rows().order_by().aggregate(count=Count("pk"), oldest=Min("pk"))
    at = Event.objects.values_list("at", flat=True).filter(pk=found["oldest"]).first() if found["count"] else None
    return Behind(
        name=follower.name,
        title=follower.title,
        position=cursor.position,
        events=found["count"],
        more=newest > ahead.last,
        oldest=found["oldest"],
        oldest_at=at,
        seconds=max(0, int((now - at).total_seconds())) if at else 0,
        failing_event=cursor.failing_event,
        error=cursor.last_error,
        failures=cursor.failures,
        retry_at=cursor.retry_at,
        is_ahead=cursor.position > newest,
    )
