"""What the worker does for this room."""

from __future__ import annotations

from django_tasks import task

from stance.authority.actions import deadlines, gaps
from stance.authority.models import ApprovalRequest


@task(title="Remind and escalate open requests", max_attempts=3)
def tend_requests() -> dict[str, int]:
    """Remind, escalate, reroute, expire."""
    return deadlines.tend()


@task(title="Find gaps in duties", max_attempts=3)
def tend_gaps() -> dict[str, int]:
    """Raise a task for each duty that nobody answers for; close those that were mended."""
    return gaps.tend()


def any_open() -> bool:
    """Whether the timetable has a reason to enqueue ``tend_requests``."""
    return ApprovalRequest.objects.filter(state="open").exists()
