"""What runs by itself on a person's authority: imports that wait. A job is carried out as whoever asked for it, so a stance
that takes their right away stops it."""

from __future__ import annotations

from collections.abc import Iterable

from stance.authority.simulation import Automation
from stance.jobs.models import ACTIVE, Job
from stance.people.models import Agency

ACTION_OF = {"stance.archive.tasks.bring_in": "archive.import"}
"""Task → the action that it asks the gate for when it runs."""


def waiting_imports(_agency: Agency) -> Iterable[Automation]:
    """Jobs of people that have not ended. The installation's own (its timetable) act as nobody's."""
    for job in Job.objects.filter(state__in=ACTIVE, task__in=ACTION_OF).order_by("pk"):
        if job.actor.get("kind") == "user" and job.actor.get("id"):
            yield Automation(f"Job {job.pk}: {job.title}", ACTION_OF[job.task], int(job.actor["id"]))
