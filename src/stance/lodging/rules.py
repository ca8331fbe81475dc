"""By when a post has to be lodged, when its holder is reminded, and when a lodged post is looked up again. Pure: no clock and no database."""

from __future__ import annotations

from datetime import datetime, timedelta

LIMIT_DAYS = 20
"""44 U.S.C. 2911(a): an officer or employee of an executive agency may not create or send a record using a non-official electronic messaging
account unless it is copied to an official one when it is created or sent, or a complete copy is forwarded to one “not later than 20 days after the
original creation or transmission of the record” (added by Public Law 113-187, section 10, 26 November 2014). Its messages are those “used for purposes
of communicating between individuals” (2911(c)(1)): whether a public post is one, the agency decides. Other countries set other limits: each agency
has its own."""
LEAST_DAYS, MOST_DAYS = 1, 365
REMIND_DAYS = 10
"""Two reminders within the limit that is usual."""
FIRST_LOOK = timedelta(days=1)
SECOND_PROOF = timedelta(hours=1)
"""After a post was not there: one answer proves nothing."""
TRIED_AGAIN = timedelta(hours=6)
"""After the platform did not answer."""
MOST_TRIES = 8


def looks_again(lodged_at: datetime, in_time_until: datetime) -> tuple[datetime, ...]:
    """When a lodged post is looked up again: the next day, midway, and when its limit is over. Of one that was lodged at the end of it or later,
    the next day alone."""
    first, last = lodged_at + FIRST_LOOK, in_time_until
    if last <= first:
        return (first,)
    return first, first + (last - first) / 2, last


def next_look(lodged_at: datetime, in_time_until: datetime, now: datetime) -> datetime | None:
    """The first of them that is still to come; None after the last."""
    return next((one for one in looks_again(lodged_at, in_time_until) if one > now), None)
