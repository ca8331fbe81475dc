"""Reading the queue."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from stance.engines.policy import authorise, reach
from stance.jobs.models import Job, State
from stance.journal.actor import known_once
from stance.journal.following.behind import Behind, all_behind

PAGE_ROWS = 50


def page(state: str = "", before: int | None = None) -> tuple[list[Job], int | None]:
    """One page, newest first, and the key to go on from."""
    authorise("jobs.read")
    rows = _within().order_by("-id")
    if state in State.values:
        rows = rows.filter(state=state)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_ROWS + 1])
    return found[:PAGE_ROWS], found[PAGE_ROWS - 1].pk if len(found) > PAGE_ROWS else None


def of_note() -> list[Job]:
    """Those that run, and the newest that failed: one question for both lines of the home page."""
    authorise("jobs.read")
    failed = _within().filter(state=State.FAILED).order_by("-id").values("pk")[:PAGE_ROWS]
    found: list[Job] = known_once(
        "jobs of note",
        lambda: list(_within().filter(Q(state=State.RUNNING) | Q(pk__in=failed)).order_by("-id")),
    )
    return found


def counts() -> dict[str, int]:
    """How many jobs are in each state (finished ones are kept for 30 days)."""
    authorise("jobs.read")
    found = dict(_within().values_list("state").annotate(Count("id")))
    return {state: found.get(state, 0) for state in State.values}


def one(job_id: int) -> Job | None:
    job = Job.objects.filter(pk=job_id).first()
    authorise("jobs.read", job)
    return job


def followers() -> list[Behind]:
    """How far each follower of the journal has come: the installation's own business, for those with a role everywhere."""
    authorise("jobs.read")
    return all_behind() if reach("jobs.read").everywhere else []


def _within() -> QuerySet[Job]:
    """The jobs of the agencies that the reader has a role in; the installation's own for those with one everywhere."""
    here = reach("jobs.read")
    return Job.objects.all() if here.everywhere else Job.objects.filter(agency_id__in=here.agencies)
