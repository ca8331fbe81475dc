"""What ``stance doctor`` looks at of jobs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from stance.jobs.models import Job, State
from stance.rooms.finding import Finding


def jobs() -> Iterator[Finding]:
    late = Job.objects.filter(state=State.READY, run_after__lt=timezone.now() - timedelta(minutes=5)).count()
    yield Finding(
        "jobs",
        not late,
        f"{late} have waited over five minutes",
        "Is a worker running? Start one: stance serve --worker-only",
    )
    failed = Job.objects.filter(state=State.FAILED).count()
    yield Finding("failed jobs", not failed, f"{failed}", "See the jobs page for the reasons; try again there.")
