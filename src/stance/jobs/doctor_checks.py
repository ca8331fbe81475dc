"""What ``stance doctor`` looks at of jobs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from django.utils import timezone

from stance.jobs.models import Job, State
from stance.rooms.finding import Finding

SHOWN = 3
"""Failed jobs, newest first, whose reason is told."""


def jobs() -> Iterator[Finding]:
    late = Job.objects.filter(state=State.READY, run_after__lt=timezone.now() - timedelta(minutes=5)).count()
    yield Finding(
        "jobs",
        not late,
        f"{late} have waited over five minutes",
        "Is a worker running? Start one: stance serve --worker-only",
    )
    failed = Job.objects.filter(state=State.FAILED)
    found = f"{failed.count()}{_reasons(failed.order_by('-pk')[:SHOWN])}"
    yield Finding("failed jobs", not failed.exists(), found, "The server's log has more. Try again on the jobs page.")


def _reasons(failed: Iterable[Job]) -> str:
    """What each ended with, as Python says it: whoever reads this runs the installation."""
    return "".join(f"; job {job.pk} ({job.title}): {_last_line(job.errors[-1])}" for job in failed if job.errors)


def _last_line(error: Mapping[str, str]) -> str:
    return (error.get("trace") or error["message"]).strip().splitlines()[-1][:300]
