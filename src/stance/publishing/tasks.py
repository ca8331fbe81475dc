"""What the worker does for posts."""

from __future__ import annotations

from django_tasks import task

from stance.publishing.actions import sending, verifying
from stance.publishing.queries import due

any_due = due.any_due
any_unverified = due.any_unverified


@task(title="Send posts", max_attempts=3, queue_name="sending", longest_seconds=900)
def send_due() -> int:
    """Those whose time has come, and those of which nobody knows whether they are public. Returns how many were carried on."""
    return sending.send_due(at_once=sending.AT_ONCE)


@task(title="Compare what is live with what was approved", max_attempts=3)
def verify_due() -> int:
    """Of posts that were captured since. Returns how many were compared."""
    return verifying.verify_due()
