"""The job that carries an import out, and what becomes of the import when somebody stops it on the jobs page."""

from __future__ import annotations

from django.utils import timezone
from django.utils.module_loading import import_string

from stance.archive.models import ImportRun
from stance.archive.states import IMPORT
from stance.doors.row_keys import row_key
from stance.jobs.models import ACTIVE, Job, State

PREFIX = "import-"
"""Of the keys of jobs that bring an export in; the import's own key follows."""

TASK = "stance.archive.tasks.bring_in"
"""By its dotted name: tasks stand above what enqueues them."""


def key_of(run_id: int) -> str:
    return f"{PREFIX}{run_id}"


def enqueue(run: ImportRun) -> None:
    """One active job an import: a second request while it runs changes nothing."""
    if active_job(run) is None:
        import_string(TASK).keyed(key_of(run.pk)).of_agency(run.agency_id).enqueue(run.pk)


def active_job(run: ImportRun) -> Job | None:
    """The job that carries an import out at present or soon."""
    return Job.objects.filter(key=key_of(run.pk), state__in=ACTIVE).first()


def is_import(job: Job) -> bool:
    return job.key.startswith(PREFIX)


def cancelled(job: Job) -> None:
    """Called in the transaction that cancels a job. A running one marks the import itself when it stops."""
    number = row_key(job.key.removeprefix(PREFIX)) if is_import(job) else None
    if number is None or job.state != State.CANCELLED:
        return
    ImportRun.objects.filter(pk=number, state__in=IMPORT.before("cancel")).update(
        state=IMPORT.after("cancel"), finished_at=timezone.now()
    )
