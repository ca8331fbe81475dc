"""What a running task sees of its own job: progress, cancel, and proof that it still holds the lease."""

from __future__ import annotations

import threading
import time
from typing import Protocol

from django_tasks.base import TaskContext

from stance.jobs import lease
from stance.jobs.models import Job
from stance.jobs.stopping import StopRequest


class Cancelled(Exception):
    """Somebody asked for the job to stop; it stops at the next safe point."""


class HandedBack(Exception):
    """The worker was asked to end; the job goes back to the queue from its last safe point."""


class LeaseLost(Exception):
    """Another worker has taken the job over; this one must not write any more."""


class Progress(Protocol):
    """What long work needs from whoever runs it; the command line has its own (a line on the terminal)."""

    def advance(self, done: int, total: int | None, note: str) -> None: ...

    def fence(self) -> None: ...


class JobContext(TaskContext):
    """Handed to tasks declared with ``takes_context=True``."""

    __slots__ = ("_last_write", "job", "lost", "stopping")

    job: Job
    lost: threading.Event
    _last_write: float
    stopping: StopRequest

    def advance(self, done: int, total: int | None, note: str) -> None:
        """Show progress (written at most once a second) and stop here if cancelled, overtaken, or the worker ends."""
        if self.stopping.is_set():
            raise HandedBack(f"job {self.job.pk}")
        now = time.monotonic()
        if now - self._last_write < 1 and done != total:
            self._raise_if_lost()
            return
        object.__setattr__(self, "_last_write", now)
        updated = lease.held(self.job).update(done_count=done, total_count=total, note=note[:200])
        if not updated:
            raise LeaseLost(f"job {self.job.pk}")
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise Cancelled(f"job {self.job.pk}")

    def fence(self) -> None:
        """Call inside a transaction that writes: it commits only while the lease is held."""
        self._raise_if_lost()
        if not lease.held(self.job).select_for_update().exists():
            raise LeaseLost(f"job {self.job.pk}")

    def done_with(self, result: object = None) -> None:
        """End the job inside the transaction that holds its effect: both are committed, or neither is.

        For effects that must not happen twice: a worker killed after the commit leaves a finished job behind.
        Raises LeaseLost when another worker has taken over.
        """
        self.fence()
        if not lease.finish(self.job, result):
            raise LeaseLost(f"job {self.job.pk}")

    def _raise_if_lost(self) -> None:
        if self.lost.is_set():
            raise LeaseLost(f"job {self.job.pk}")


def context_of(job: Job, task_result: object, lost: threading.Event, stopping: StopRequest) -> JobContext:
    context = JobContext(task_result=task_result)  # type: ignore[arg-type]
    for name, value in (("job", job), ("lost", lost), ("stopping", stopping), ("_last_write", 0.0)):
        object.__setattr__(context, name, value)
    return context
