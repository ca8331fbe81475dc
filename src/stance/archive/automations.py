"""What runs by itself on a person's authority: imports that wait. A job is carried out as whoever asked for it, so a stance
that takes their right away stops it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from stance.archive import import_jobs
from stance.authority.simulation import Automation
from stance.jobs.models import ACTIVE, Job
from stance.people.models import Agency

ACTION_OF = {import_jobs.TASK: "archive.import"}
"""Task → the action that it asks the gate for when it runs."""


def waiting_imports(agency: Agency) -> Iterable[Automation]:
    """Jobs of people for this agency that have not ended; of no agency yet, in the host agency. The installation's own (its
    timetable) act as nobody's."""
    whose = Q(agency_id=agency.pk) | Q(agency_id=None) if agency.is_host else Q(agency_id=agency.pk)
    for job in Job.objects.filter(whose, state__in=ACTIVE, task__in=ACTION_OF).order_by("pk"):
        if job.actor.get("kind") == "user" and job.actor.get("id"):
            yield Automation(f"Job {job.pk}: {job.title}", ACTION_OF[job.task], int(job.actor["id"]))
