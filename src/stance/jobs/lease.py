"""Claiming, keeping and giving back jobs. Every change is one short transaction, and every change by a worker is
fenced: it touches the row only while that worker still holds that attempt.

Delivery is at least once: a worker that dies keeps its job until the lease runs out, then another takes it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from stance.jobs.models import ACTIVE, Job, State
from stance.jobs.states import JOB

LEASE = timedelta(seconds=settings.LEASE_SECONDS)
"""How long a worker may be silent before its job goes to another (STANCE_LEASE_SECONDS, for slow disks or tests)."""

HEARTBEAT_SECONDS = LEASE.total_seconds() / 3
KEPT_FOR = timedelta(days=30)


def claim(worker: str, lanes: Collection[str] = ()) -> Job | None:
    """Take the most urgent job of these lanes (of all when none is named) that is due, or None. Safe with any number of
    workers on either database."""
    if not _ready(lanes).exists():
        return None  # looked at without a lock: on SQLite every transaction would wait for whoever writes
    with transaction.atomic():
        now = timezone.now()
        ready = _ready(lanes).order_by("-priority", "run_after", "id")
        if connection.features.has_select_for_update_skip_locked:
            ready = ready.select_for_update(skip_locked=True)
        job = ready.first()
        if job is None:
            return None
        job.state = JOB.after("claim")
        job.worker = worker
        job.workers = [*job.workers, worker]
        job.attempt += 1
        job.started_at = job.started_at or now
        job.last_attempted_at = now
        job.lease_until = now + LEASE
        job.save(
            update_fields=[
                "state",
                "worker",
                "workers",
                "attempt",
                "started_at",
                "last_attempted_at",
                "lease_until",
            ]
        )
        return job


def _ready(lanes: Collection[str]) -> QuerySet[Job]:
    rows = Job.objects.filter(state=State.READY, run_after__lte=timezone.now())
    return rows.filter(queue__in=lanes) if lanes else rows


def held(job: Job) -> QuerySet[Job]:
    """The row, if this worker still holds this attempt of it."""
    return Job.objects.filter(pk=job.pk, worker=job.worker, attempt=job.attempt, state=State.RUNNING)


def extend(job: Job) -> bool:
    """From when it is written: a busy database may let a worker wait for its turn for most of a lease."""
    with transaction.atomic():
        if connection.features.has_select_for_update:
            list(held(job).select_for_update().values_list("pk"))
        return bool(held(job).update(lease_until=timezone.now() + LEASE))


def finish(job: Job, result: Any) -> bool:
    return bool(
        held(job).update(
            state=JOB.after("finish"),
            result=result,
            finished_at=timezone.now(),
            lease_until=None,
            done_count=F("done_count"),
        )
    )


def cancel(job: Job) -> bool:
    return bool(held(job).update(state=JOB.after("cancel"), finished_at=timezone.now(), lease_until=None))


def fail(job: Job, error: dict[str, str], *, final: bool) -> bool:
    """Keep the error; wait and try again with back-off, or stop when the attempts are used up or trying is pointless."""
    now = timezone.now()
    values: dict[str, Any] = {"errors": [*job.errors, error][-10:], "lease_until": None}
    if _stopped(held(job), now, **values):
        return True
    if final or job.attempt >= job.max_attempts:
        values |= {"state": JOB.after("fail"), "finished_at": now}
    else:
        values |= {"state": JOB.after("try_later"), "run_after": now + back_off(job.attempt), "worker": ""}
    return bool(held(job).update(**values))


def _stopped(rows: QuerySet[Job], now: datetime, **values: Any) -> int:
    """End those that were asked to stop: whatever else became of them, they are not begun again. How many."""
    return rows.filter(cancel_requested=True).update(state=JOB.after("cancel"), finished_at=now, **values)


def back_off(attempt: int) -> timedelta:
    """2, 8, 32 … seconds, at most ten minutes."""
    return timedelta(seconds=min(600, 2 * 4 ** (attempt - 1)))


def give_back(job: Job) -> bool:
    """Return an unfinished job at a graceful stop. The attempt keeps its fencing number and does not count against the
    job: it gets one more."""
    now = timezone.now()
    if _stopped(held(job), now, lease_until=None):
        return True
    return bool(
        held(job).update(
            state=JOB.after("give_back"), worker="", lease_until=None, run_after=now, max_attempts=F("max_attempts") + 1
        )
    )


def reap(now: datetime | None = None) -> int:
    """Give jobs of dead workers back to the queue. A job that keeps killing its workers ends as failed."""
    now = now or timezone.now()
    if not Job.objects.filter(state=State.RUNNING, lease_until__lt=now).exists():
        return 0
    with transaction.atomic():
        lost = Job.objects.filter(state=State.RUNNING, lease_until__lt=now)
        stopped = _stopped(lost, now, lease_until=None)
        dead = lost.filter(attempt__gte=F("max_attempts")).update(
            state=JOB.after("fail"),
            finished_at=now,
            lease_until=None,
            errors=[{"type": "WorkerLost", "message": "The worker stopped in the middle, on every attempt."}],
        )
        return stopped + dead + lost.update(state=JOB.after("give_back"), worker="", lease_until=None, run_after=now)


def forget_old(now: datetime | None = None) -> int:
    """Delete finished jobs after 30 days; what they did is in the audit trail."""
    before = (now or timezone.now()) - KEPT_FOR
    return Job.objects.filter(~Q(state__in=ACTIVE), finished_at__lt=before).delete()[0]
