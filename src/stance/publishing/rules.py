"""When what is due, and how long a doubt lasts."""

from __future__ import annotations

from datetime import datetime, timedelta

MOST_LATE = timedelta(minutes=10)
"""A post that is later than that is missed: a person decides whether it is still right."""
STOPPED_LOOK = timedelta(seconds=15)
CONNECTION_LOOK = timedelta(minutes=1)
SLOW_FILES = timedelta(seconds=20)
FIRST_LOOK = timedelta(seconds=5)
"""From a doubt to the first look for the post."""
NEXT_LOOK = timedelta(seconds=10)
PROOFS_OF_ABSENCE = 2
LONGEST_DOUBT = timedelta(minutes=30)
"""After that a person is asked."""
SHORTEST_WAIT, LONGEST_WAIT = 5.0, 900.0


def after(now: datetime, wait_seconds: float | None, tries: int = 1) -> datetime:
    """When to try again: as the platform says, else longer each time."""
    seconds = wait_seconds if wait_seconds is not None else SHORTEST_WAIT * 2 ** min(tries - 1, 8)
    return now + timedelta(seconds=min(max(seconds, 0.0), LONGEST_WAIT))
