"""Who tells whom: the one table of what the home page asks, and of whose journal is followed by whom."""

from __future__ import annotations

from stance.site.noticing import Provider, failed_jobs, people_without_second_factor, running_jobs

HOME: list[Provider] = [
    Provider("jobs.read", failed_jobs),
    Provider("jobs.read", running_jobs),
    Provider("people.user.read", people_without_second_factor),
]
"""Asked in this order; within a place of the home page the items keep it. A room adds its line here."""
