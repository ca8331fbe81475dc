"""Where each follower stands: beginning, renaming, moving on, and what could not be handled."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from stance.journal.following.declared import Follower
from stance.journal.following.horizon import horizon
from stance.journal.models import Cursor, Event

LONGEST_REST = timedelta(minutes=10)


def begin(follower: Follower) -> bool:
    """See to it that there is a cursor. False when it cannot be said yet where "now" is."""
    if Cursor.objects.filter(name=follower.name).exists():
        return True
    with transaction.atomic():
        for former in follower.formerly:
            if Cursor.objects.filter(name=former).update(name=follower.name):
                return True
        position = horizon.complete_up_to() if follower.starts == "now" else 0
        if position is None:
            return False
        Cursor.objects.get_or_create(name=follower.name, defaults={"position": position})
    return True


def locked(follower: Follower) -> Cursor | None:
    """The cursor, which nobody else has until the transaction ends; None while another worker follows. SQLite has one
    writing transaction at a time: there the other worker waits for its turn instead."""
    return Cursor.objects.select_for_update(skip_locked=True).filter(name=follower.name).first()


def has_work(follower: Follower) -> bool:
    """Whether it is worth while to follow now: something is new, and it does not rest after a failure."""
    cursor = Cursor.objects.filter(name=follower.name).first()
    if cursor is None:
        return True
    return not rests(cursor, timezone.now()) and Event.objects.filter(pk__gt=cursor.position).exists()


def rests(cursor: Cursor, now: datetime) -> bool:
    """After a failure at one event. A clock that was set back before the failure ends the rest."""
    if cursor.failed_at is None or cursor.retry_at is None:
        return False
    return cursor.failed_at <= now < cursor.retry_at


def move(cursor: Cursor, position: int) -> None:
    """Everything up to ``position`` is handled; what failed before did not fail now, or is still ahead."""
    cursor.position = position
    if cursor.failing_to is not None and cursor.failing_to <= position:
        cursor.failing_to, cursor.failing_event, cursor.failures = None, None, 0
        cursor.failed_at, cursor.retry_at, cursor.last_error = None, None, ""
    cursor.save()


def note_failure(cursor: Cursor, *, last: int, event: int | None, error: BaseException) -> None:
    """The stretch up to ``last`` could not be handled: a smaller one is tried at once, and a single ``event`` after a
    rest of 2, 8, 32 … seconds, at most ten minutes."""
    now = timezone.now()
    again = event is not None and event == cursor.failing_event
    cursor.failures = cursor.failures + 1 if again else 1
    cursor.failing_to, cursor.failing_event, cursor.failed_at = last, event, now
    cursor.retry_at = now if event is None else now + rest_after(cursor.failures)
    cursor.last_error = _words(error)
    cursor.save()


def _words(error: BaseException) -> str:
    """In one line that either database takes: no NUL, no lone surrogates."""
    text = " ".join(f"{type(error).__name__}: {error}".split()).replace("\0", "\\0")
    return text.encode("utf-8", "backslashreplace").decode()[:500]


def rest_after(failures: int) -> timedelta:
    return min(LONGEST_REST, timedelta(seconds=2 * 4 ** min(failures - 1, 10)))
