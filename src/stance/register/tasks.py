"""What the worker does for the register."""

from __future__ import annotations

from django_tasks import task

from stance.register import scoring
from stance.register.actions import importing, reviewing
from stance.register.models import RegisterImport

any_stale = scoring.any_stale


@task(title="Look at the register again", max_attempts=3)
def look_again() -> int:
    """Reviews, checks and assessments fall due by the calendar, not by a change."""
    return reviewing.look_again()


@task(title="Bring a table into the register", max_attempts=3)
def carry_out_import(number: int) -> str:
    """What was confirmed. Returns the state it ended in."""
    return importing.carry_out(run=RegisterImport.objects.get(pk=number)).state
