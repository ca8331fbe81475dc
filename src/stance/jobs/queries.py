"""Reading the queue."""

from __future__ import annotations

from django.db.models import Count

from stance.engines.policy import authorise
from stance.jobs.models import Job, State

PAGE_ROWS = 50


def page(state: str = "", before: int | None = None) -> tuple[list[Job], int | None]:
    """One page, newest first, and the key to go on from."""
    authorise("jobs.read")
    rows = Job.objects.order_by("-id")
    if state in State.values:
        rows = rows.filter(state=state)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_ROWS + 1])
    return found[:PAGE_ROWS], found[PAGE_ROWS - 1].pk if len(found) > PAGE_ROWS else None


def counts() -> dict[str, int]:
    """How many jobs are in each state (finished ones are kept for 30 days)."""
    authorise("jobs.read")
    found = dict(Job.objects.values_list("state").annotate(Count("id")))
    return {state: found.get(state, 0) for state in State.values}


def one(job_id: int) -> Job | None:
    authorise("jobs.read")
    return Job.objects.filter(pk=job_id).first()
