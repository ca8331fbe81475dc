"""The queue's own housekeeping."""

from __future__ import annotations

from django_tasks import task

from stance.jobs import lease


@task(title="Forget old jobs", max_attempts=3)
def forget_old_jobs() -> int:
    """Finished jobs are kept for 30 days; what they did is in the audit trail."""
    return lease.forget_old()
