"""What the home page is told about jobs: those that run, and those that failed."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from stance.engines.policy import may
from stance.jobs import queries
from stance.jobs.models import Job, State
from stance.rooms.home_item import SHOWN, Item
from stance.rooms.listed import answers

SAID_ELSEWHERE = "jobs.said_elsewhere"
"""Asked of rooms above with a job: whether their own lines on the home page speak of it."""


def failed_jobs() -> Iterable[Item]:
    """One card, for those who may try them again."""
    rows = [job for job in _of_note(State.FAILED) if may("jobs.retry", job).allowed]
    if not rows:
        return
    newest = rows[0]
    reason = newest.errors[-1]["message"] if newest.errors else "The reason was not recorded."
    if len(rows) == 1:
        url = reverse("job", args=[newest.pk])
        yield Item("wrong", newest.title, reason, url, "See why", "bad", "Failed", newest.finished_at)
    else:
        words = f"The newest: {newest.title}. {reason}"
        url = reverse("jobs") + "?state=failed"
        yield Item("wrong", f"{len(rows):,} jobs failed", words, url, "See why", "bad", "Failed", newest.finished_at)


def running_jobs() -> Iterable[Item]:
    """One card, for those who may stop them."""
    rows = [job for job in _of_note(State.RUNNING) if may("jobs.cancel", job).allowed]
    if len(rows) == 1:
        job, url = rows[0], reverse("job", args=[rows[0].pk])
        words = job.note or "Under way."
        yield Item("live", job.title, words, url, "Watch", "info", "Running", job.started_at, job.percent)
    elif rows:
        titles = ", ".join(dict.fromkeys(job.title for job in rows[:SHOWN]))
        url = reverse("jobs") + "?state=running"
        yield Item("live", f"{len(rows):,} jobs are running", f"{titles}.", url, "Watch", "info", "Running")


def _of_note(state: State) -> list[Job]:
    """Some rooms say of their work what their jobs would only say a second time."""
    jobs = [job for job in queries.of_note() if job.state == state]
    return [job for job in jobs if not any(says_it(job) for says_it in answers(SAID_ELSEWHERE))]
