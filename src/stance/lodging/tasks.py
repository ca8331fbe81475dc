"""What the worker does about officials' own accounts."""

from __future__ import annotations

from uuid import UUID

from django_tasks import task

from stance.lodging.actions import clocks, exports, looks
from stance.lodging.models import HeldExport
from stance.lodging.queries import clocks as clock_queries
from stance.lodging.queries import looks as look_queries

any_to_remind = clock_queries.any_due
any_to_look_up = look_queries.any_due


@task(title="Read an export to choose posts from", max_attempts=2, queue_name="imports", longest_seconds=7200)
def read_export(key: str) -> int:
    """Returns how many posts it has."""
    waiting = HeldExport.objects.select_related("account").filter(pk=UUID(key)).first()
    held = exports.read(held=waiting) if waiting is not None else None
    return held.posts if held is not None else 0


@task(title="Remind holders of officials’ own accounts", max_attempts=3)
def remind() -> int:
    """Returns how many accounts."""
    return clocks.remind_due()


@task(title="Look up lodged posts again", max_attempts=3, queue_name="outside", longest_seconds=3600)
def look_up() -> int:
    """Returns how many."""
    return looks.look_due().looked


@task(title="Remove exports that nobody chooses from any more", max_attempts=3)
def sweep() -> int:
    """Returns how many."""
    return exports.sweep()
