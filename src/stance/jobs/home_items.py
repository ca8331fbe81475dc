"""What the home page is told about jobs: those that run, and those that failed."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from stance.jobs import queries
from stance.jobs.models import Job, State
from stance.rooms.home_item import SHOWN, Item
from stance.rooms.listed import answers

SAID_ELSEWHERE = "jobs.said_elsewhere"
"""Asked of rooms above with a job: whether their own lines on the home page speak of it."""


def failed_jobs() -> Iterable[Item]:
    rows = _without_own_notice(queries.page(State.FAILED)[0])
    for job in rows[:SHOWN]:
        reason = job.errors[-1]["message"] if job.errors else "The reason was not recorded."
        yield Item(
            "wrong",
            job.title,
            reason,
            reverse("job", args=[job.pk]),
            "See why",
            "bad",
            "Failed",
            job.finished_at,
        )
    if len(rows) > SHOWN:
        yield Item(
            "wrong",
            "More failed jobs",
            f"Only the newest {SHOWN} are shown here.",
            reverse("jobs") + "?state=failed",
            "See all",
        )


def running_jobs() -> Iterable[Item]:
    rows = _without_own_notice(queries.page(State.RUNNING)[0])
    for job in rows[:SHOWN]:
        words = job.note or "Under way."
        yield Item(
            "live",
            job.title,
            words,
            reverse("job", args=[job.pk]),
            "Watch",
            "info",
            "Running",
            job.started_at,
            job.percent,
        )


def _without_own_notice(jobs: list[Job]) -> list[Job]:
    """Some rooms say of their work what their jobs would only say a second time."""
    return [job for job in jobs if not any(says_it(job) for says_it in answers(SAID_ELSEWHERE))]
