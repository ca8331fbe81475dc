"""What becomes of an import or a bundle when somebody stops its job on the jobs page."""

from __future__ import annotations

from django.utils import timezone

from stance.archive import import_jobs
from stance.archive.models import Bundle
from stance.archive.queries.bundles import PREFIX
from stance.archive.states import BUNDLE
from stance.doors.row_keys import row_key
from stance.jobs.models import Job, State


def cancelled(job: Job) -> None:
    """Called in the transaction that cancels a job. A running one marks what it works on itself when it stops."""
    import_jobs.cancelled(job)
    number = row_key(job.key.removeprefix(PREFIX)) if job.key.startswith(PREFIX) else None
    if number is not None and job.state == State.CANCELLED:
        Bundle.objects.filter(pk=number, state__in=BUNDLE.before("cancel")).update(
            state=BUNDLE.after("cancel"), finished_at=timezone.now()
        )
