"""The queue's own housekeeping, and following the journal."""

from __future__ import annotations

import time

from django_tasks import task

from stance.jobs import lease
from stance.jobs.context import JobContext
from stance.jobs.worker import Pointless, TookTooLong
from stance.journal.following.declared import UnknownFollower, followers
from stance.journal.following.step import advance

LONGEST_RUN_SECONDS = 300
"""A follower with more to do than this goes on in its next job."""


@task(title="Delete old jobs", max_attempts=3)
def forget_old_jobs() -> int:
    """Finished jobs are kept for 30 days; what they did is in the audit trail."""
    return lease.forget_old()


@task(takes_context=True, title="Follow the audit trail", max_attempts=3)  # type: ignore[arg-type]  # our own context
def follow_journal(context: JobContext, name: str) -> dict[str, object]:
    """Handle what is new for one follower. What it cannot handle is shown beside it, and it is tried again by its next job:
    this one is done all the same."""
    try:
        follower = followers.named(name)
    except UnknownFollower as error:
        raise Pointless(str(error)) from error
    began, count = time.monotonic(), 0
    while True:
        step = advance(follower)
        count += step.events
        # The time of a job is measured once: after it is over nothing would end the next stretch.
        if not step.goes_on or isinstance(step.error, TookTooLong):
            return {"handled": count, "ended": step.outcome}
        if time.monotonic() - began > LONGEST_RUN_SECONDS:
            return {"handled": count, "ended": "goes on in the next job"}
        context.advance(count, None, f"{count:,} events")
