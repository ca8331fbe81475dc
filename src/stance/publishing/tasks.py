"""What the worker does for posts."""

from __future__ import annotations

from django_tasks import task

from stance.publishing.actions import dry_runs, sending, verifying
from stance.publishing.queries import dry_runs as dry_run_queries
from stance.publishing.queries import due

any_due = due.any_due
any_unverified = due.any_unverified
any_to_try_out = dry_run_queries.any_due


@task(title="Send posts", max_attempts=3, queue_name="sending", longest_seconds=900)
def send_due() -> int:
    """Those whose time has come, and those of which nobody knows whether they are public. Returns how many were carried on."""
    return sending.send_due(at_once=sending.AT_ONCE)


@task(title="Compare what is live with what was approved", max_attempts=3)
def verify_due() -> int:
    """Of posts that were captured since. Returns how many were compared."""
    return verifying.verify_due()


@task(title="Try out the posts of tomorrow", max_attempts=3, queue_name="outside", longest_seconds=3600)
def try_out_tomorrow() -> int:
    """Returns for how many agencies."""
    return dry_runs.run_due()
