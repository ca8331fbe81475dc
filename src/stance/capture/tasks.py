"""What the worker does for captures."""

from __future__ import annotations

from django_tasks import task

from stance.capture.actions import files, incidents, looks, streams, subscriptions
from stance.capture.queries import states, webhooks
from stance.jobs.context import JobContext

any_heard = states.any_heard
any_due = states.any_due
any_file_due = states.any_file_due
any_open_window = states.any_open_window
any_to_subscribe = webhooks.any_to_subscribe
any_untold = states.any_untold


@task(title="Look at accounts", max_attempts=3, queue_name="capture", longest_seconds=600)
def look_at_due() -> int:
    """Those whose turn it is. Returns how many were looked at."""
    return looks.look_at_due()


@task(takes_context=True, title="Listen to platforms", max_attempts=3, queue_name="streams", longest_seconds=7200)  # type: ignore[arg-type]  # our own context
def listen(context: JobContext) -> int:
    """What platforms tell as it happens. Returns how many messages came."""

    def is_over() -> bool:
        context.advance(0, None, "")
        return False

    return streams.listen(is_over=is_over)


@task(title="Commit to what was captured", max_attempts=3)
def close_windows() -> int:
    """Hours that are over. Returns how many."""
    return looks.close_windows()


@task(title="Fetch files of captured posts", max_attempts=3, queue_name="outside", longest_seconds=7200)
def fetch_files() -> int:
    """Those that are due. Returns how many were fetched."""
    return files.fetch_due()


@task(title="Subscribe at hubs", max_attempts=3, queue_name="outside", longest_seconds=1800)
def subscribe_at_hubs() -> int:
    """Those whose time it is. Returns how many were asked."""
    return subscriptions.renew_due()


@task(title="Tell of incidents", max_attempts=5)
def tell_of_incidents() -> int:
    """Mail people about accounts that are not shown. Returns about how many."""
    return incidents.tell()
