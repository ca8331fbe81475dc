"""What recurs, said in one place; every worker reads it (``jobs/schedule.py``)."""

from __future__ import annotations

from stance.archive.tasks import any_to_sweep, anything_waiting
from stance.authority.tasks import any_open
from stance.jobs.following import recurring
from stance.jobs.schedule import timetable
from stance.register.tasks import any_links_due, any_stale


def fill() -> None:
    """Idempotent: Django may set itself up more than once in a test run."""
    timetable.entries.clear()
    timetable.add("stance.archive.tasks.sign_waiting", every_seconds=30, when=anything_waiting)
    timetable.entries.extend(recurring())
    timetable.add("stance.archive.tasks.sweep_uploads", every_seconds=3600, when=any_to_sweep)
    timetable.add("stance.authority.tasks.tend_requests", every_seconds=60, when=any_open)
    timetable.add("stance.authority.tasks.tend_gaps", every_seconds=300)
    timetable.add("stance.register.tasks.look_again", every_seconds=3600, when=any_stale)
    timetable.add("stance.register.tasks.look_at_old_links", every_seconds=900, when=any_links_due)
    timetable.add("stance.jobs.tasks.forget_old_jobs", every_seconds=24 * 3600)
