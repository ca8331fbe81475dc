"""Who tells whom: the one table of what the home page asks, and of whose journal is followed by whom."""

from __future__ import annotations

from stance.archive.followers import FOLLOWERS
from stance.journal.following.declared import followers
from stance.register.beside import also_show
from stance.site.authority_notices import approvals_that_wait, gaps_to_close, policies_to_sign
from stance.site.import_notices import imports_that_ask, imports_under_way, refused_imports
from stance.site.noticing import Provider, failed_jobs, people_without_second_factor, running_jobs
from stance.site.register_notices import capture_state, incomplete_accounts, reviews_due, suspended_accounts

HOME: list[Provider] = [
    Provider("authority.request.read", approvals_that_wait),
    Provider("archive.import.read", imports_that_ask),
    Provider("archive.import.read", refused_imports),
    Provider("jobs.read", failed_jobs),
    Provider("archive.import.read", imports_under_way),
    Provider("jobs.read", running_jobs),
    Provider("register.account.read", suspended_accounts),
    Provider("register.account.read", reviews_due),
    Provider("register.account.read", incomplete_accounts),
    Provider("authority.stance.read", gaps_to_close),
    Provider("authority.guidance.sign", policies_to_sign),
    Provider("people.user.read", people_without_second_factor),
]
"""Asked in this order; within a place of the home page the items keep it. A room adds its line here."""


def wire() -> None:
    """What rooms above tell pages below, and what they follow in the journal. Idempotent; at start-up."""
    also_show("archive", capture_state)
    followers.fill(FOLLOWERS)
