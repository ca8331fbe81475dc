"""What the home page is told by the rooms: small functions that each answer one question about now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.urls import reverse

from stance.authority import queries as authority_queries
from stance.jobs import queries as job_queries
from stance.jobs.models import Job, State
from stance.people.sign_in import without_second_factor

Place = Literal["needs", "live", "wrong"]
SHOWN = 5
"""Rows shown of one kind; the last row links to the rest."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line with one action. ``at`` is when it began, aware; ``percent`` is shown as progress."""

    place: Place
    title: str
    words: str
    url: str
    action: str
    tone: str = "idle"
    state: str = ""
    at: datetime | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """``items`` is asked only for people who may do ``action``."""

    action: str
    items: Callable[[], Iterable[Item]]


def failed_jobs() -> Iterable[Item]:
    rows = _without_own_notice(job_queries.page(State.FAILED)[0])
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
    rows = _without_own_notice(job_queries.page(State.RUNNING)[0])
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
    """Imports speak for themselves (``import_notices``): their jobs would only say it twice."""
    return [job for job in jobs if not job.key.startswith("import-")]


def people_without_second_factor() -> Iterable[Item]:
    active = [person for person in authority_queries.people() if person.is_active]
    lacking = without_second_factor(person.id for person in active)
    names = [person.name or person.email for person in active if person.id in lacking]
    if names:
        shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        count = "1 person has" if len(names) == 1 else f"{len(names)} people have"
        yield Item(
            "needs",
            f"{count} no second factor",
            f"{shown}. They are asked for one when they next sign in.",
            reverse("people"),
            "See people",
            "warn",
            "To do",
        )
