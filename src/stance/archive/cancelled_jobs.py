"""What becomes of an import or a bundle when somebody stops its job on the jobs page."""

from __future__ import annotations

from stance.archive import import_jobs
from stance.archive.writes import bundles
from stance.jobs.models import Job


def cancelled(job: Job) -> None:
    """Called in the transaction that cancels a job. A running one marks what it works on itself when it stops."""
    import_jobs.cancelled(job)
    bundles.cancelled(job)
