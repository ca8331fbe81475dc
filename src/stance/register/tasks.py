"""What the worker does for the register."""

from __future__ import annotations

from django_tasks import task

from stance.engines.policy import authorise
from stance.register import scores
from stance.register.actions import connections, imports, links, reviews
from stance.register.links import due, look
from stance.register.models import Account, RegisterImport
from stance.register.queries import connections as connections_due

any_stale = scores.any_stale
any_links_due = due.any_due
any_connections_due = connections_due.any_due


@task(title="Check the register again", max_attempts=3)
def look_again() -> int:
    """Reviews, checks and assessments fall due by the calendar, not by a change."""
    return reviews.look_again()


@task(title="Import a table into the register", max_attempts=3, queue_name="imports", longest_seconds=3600)
def carry_out_import(number: int) -> str:
    """What was confirmed. Returns the state it ended in."""
    return imports.carry_out(run=RegisterImport.objects.get(pk=number)).state


@task(
    title="Check that an account and the web site link to each other",
    max_attempts=3,
    queue_name="outside",
    longest_seconds=180,
)
def look_at_links(account_id: int) -> dict[str, str]:
    """Fetches outside of any transaction; what was seen is kept in one. Returns the outcome of each kind."""
    account = Account.objects.get(pk=account_id)
    authorise("register.link.check", account)
    looks = look.look(account)
    links.keep(account=account, looks=looks)
    return {one.kind: one.outcome for one in looks}


@task(title="Check links again", max_attempts=3, queue_name="outside", longest_seconds=1800)
def look_at_old_links() -> int:
    """A few official accounts whose last look is old. Returns how many were looked at."""
    stale = due.due()
    for account in stale:
        links.keep(account=account, looks=look.look(account))
    return len(stale)


@task(title="Check connections", max_attempts=3, queue_name="outside", longest_seconds=1800)
def check_connections() -> int:
    """A few that were not looked at for long. Returns how many."""
    found = connections_due.due()
    for connection in found:
        connections.check(account=connection.account)
    return len(found)
