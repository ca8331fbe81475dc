"""What a person may do to a job."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from stance.engines.policy import authorise
from stance.jobs.models import Job, State
from stance.jobs.states import JOB
from stance.journal import trail
from stance.rooms.listed import answers

CANCELLED = "jobs.cancelled"
"""Told to rooms above, in the transaction, with a job that was cancelled or is asked to stop."""


class JobRefused(Exception):
    """The job is not in a state where this can be done; the message says which state."""


def cancel(job_id: int) -> None:
    """Stop a waiting job at once; ask a running one to stop at its next safe point."""
    decision = authorise("jobs.cancel", Job.objects.get(pk=job_id))
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job_id)
        if not JOB.allows(job.state, "cancel"):
            raise JobRefused(f"“{job.title}” has already ended ({job.get_state_display().lower()}).")
        if job.state == State.READY:
            job.state, job.finished_at = JOB.after("cancel"), timezone.now()
        job.cancel_requested = True
        job.save(update_fields=["state", "finished_at", "cancel_requested"])
        for hear in answers(CANCELLED):
            hear(job)
        trail.record(
            action="jobs.cancel",
            summary=f"cancelled “{job.title}”",
            object_kind="job",
            object_id=str(job_id),
            decision=decision,
        )


def retry(job_id: int) -> None:
    """Put a failed or cancelled job back into the queue with as many attempts as its task has. Raises JobRefused."""
    decision = authorise("jobs.retry", Job.objects.get(pk=job_id))
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job_id)
        if not JOB.allows(job.state, "retry"):
            raise JobRefused(f"“{job.title}” has not failed ({job.get_state_display().lower()}).")
        job.state, job.run_after, job.finished_at = JOB.after("retry"), timezone.now(), None
        job.cancel_requested, job.max_attempts = False, job.attempt + _attempts(job)
        job.save(update_fields=["state", "run_after", "finished_at", "cancel_requested", "max_attempts"])
        trail.record(
            action="jobs.retry",
            summary=f"tried “{job.title}” again",
            object_kind="job",
            object_id=str(job_id),
            decision=decision,
        )


def _attempts(job: Job) -> int:
    """As the task says. Raises JobRefused for work that this version does not know any more."""
    try:
        return int(import_string(job.task).max_attempts)
    except (ImportError, AttributeError) as error:
        raise JobRefused(
            f"“{job.title}” cannot be run by this version any more. Start it again from its own page."
        ) from error
