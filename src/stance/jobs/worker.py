"""The worker process: claims jobs, runs them one at a time, keeps their lease alive from a second thread."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
import time
import traceback
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django.utils.module_loading import import_string

from stance.data_folder import DataFolderRefused
from stance.engines.policy import Refused
from stance.jobs import lease, schedule
from stance.jobs.backend import result_of
from stance.jobs.context import Cancelled, HandedBack, LeaseLost, context_of
from stance.jobs.models import Job
from stance.jobs.stopping import StopRequest
from stance.journal.actor import acting_as, from_json

log = logging.getLogger("stance.jobs")
IDLE_SECONDS = 0.5
DATABASE_GONE = (OperationalError, InterfaceError)
"""Away, busy past its timeout, or its connection closed under us: the queue itself is safe, so wait and try again."""


class Pointless(Exception):
    """Raised by a task when trying again cannot help; the job fails at once with this message."""


class TookTooLong(Exception):
    """An attempt that took longer than its task may. The job is tried again like after any other failure."""


@contextmanager
def ended_after(seconds: int) -> Iterator[None]:
    """Raises TookTooLong into whatever runs here then: not only waiting for a socket, also computing. For the main thread of
    a process, which is where workers run jobs; elsewhere, and for 0, there is no limit."""
    if not seconds or threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong(f"It took longer than {seconds} seconds and was ended.")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Worker:
    """``lanes`` are the queues it takes jobs from; without any, from all. A lane of its own for what foreign servers and
    foreign files can hold up keeps the rest going."""

    def __init__(self, lanes: Collection[str] = ()) -> None:
        self._lanes = tuple(lanes)
        self.name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self.stopping = StopRequest()
        self._swept_at = 0.0

    def run(self, *, until_empty: bool = False) -> int:
        """Work until stopped, or until nothing is due. Returns how many jobs were run."""
        count = 0
        while not self.stopping.is_set():
            job = self._next()
            if job is None:
                if until_empty:
                    break
                self.stopping.wait(IDLE_SECONDS)
                continue
            self._carry(job)
            count += 1
        return count

    def stop_on_signals(self) -> None:
        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stopping.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)

    def _next(self) -> Job | None:
        try:
            self._sweep()
            return lease.claim(self.name, self._lanes)
        except DATABASE_GONE as error:
            log.warning("database not ready, waiting: %s", error)
            close_old_connections()
            self.stopping.wait(2)
            return None

    def _sweep(self) -> None:
        """Every few seconds: reap leases of dead workers and enqueue what the timetable says."""
        if time.monotonic() - self._swept_at < lease.HEARTBEAT_SECONDS:
            return
        self._swept_at = time.monotonic()
        if reaped := lease.reap():
            log.warning("took back %d jobs whose worker stopped", reaped)
        schedule.enqueue_due(timezone.now())

    def _carry(self, job: Job) -> None:
        try:
            self._run_one(job)
        except DATABASE_GONE as error:
            # How the job ended could not be written. Its lease runs out, and it is taken up again.
            log.warning("job %s: the database went away: %s", job.pk, error)
            close_old_connections()
            self.stopping.wait(2)

    def _run_one(self, job: Job) -> None:
        lost, finished = threading.Event(), threading.Event()
        beat = threading.Thread(target=self._heartbeat, args=(job, lost, finished), daemon=True)
        beat.start()
        try:
            with acting_as(from_json(job.actor)):
                result = self._call(job, lost)
            lease.finish(job, result)
        except Cancelled:
            lease.cancel(job)
        except HandedBack:
            lease.give_back(job)
        except LeaseLost:
            log.warning("job %s was taken by another worker", job.pk)
        except (Pointless, Refused) as error:
            lease.fail(job, describe(error, job.pk), final=True)
        except Exception as error:
            log.exception("job %s failed", job.pk)
            lease.fail(job, describe(error, job.pk), final=False)
        finally:
            finished.set()
            beat.join()

    def _call(self, job: Job, lost: threading.Event) -> Any:
        task = import_string(job.task)
        with ended_after(task.longest_seconds):
            if task.takes_context:
                return task.call(context_of(job, result_of(job, task), lost, self.stopping), *job.args, **job.kwargs)
            return task.call(*job.args, **job.kwargs)

    def _heartbeat(self, job: Job, lost: threading.Event, finished: threading.Event) -> None:
        try:
            while not finished.wait(lease.HEARTBEAT_SECONDS):
                try:
                    if not lease.extend(job):
                        lost.set()
                        return
                    lease.reap()
                except DATABASE_GONE as error:
                    log.warning("heartbeat of job %s delayed: %s", job.pk, error)
                    connection.close()
        finally:
            connection.close()


def describe(error: BaseException, job: int) -> dict[str, str]:
    """The reason in words, for the jobs page; its type and last frames for ``stance doctor`` alone."""
    kind = type(error)
    return {
        "type": f"{kind.__module__}.{kind.__qualname__}",
        "message": _words(error, job),
        "trace": "".join(traceback.format_exception(error)[-6:])[-4000:],
        "at": timezone.now().isoformat(),
    }


def _words(error: BaseException, job: int) -> str:
    """What Stance itself raises says what is wrong and what to do. Anything else speaks to programmers, of places in the code
    and paths on the server, and may quote what it could not read."""
    if type(error).__module__.startswith("stance.") and str(error) and not isinstance(error, DataFolderRefused):
        return str(error).replace(str(settings.DATA.root), "the data folder")
    return (
        "Something unexpected went wrong. The system operator finds the reason with the command "
        f"stance doctor, and in the server’s log under “job {job} failed”."
    )
