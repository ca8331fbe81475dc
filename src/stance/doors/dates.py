"""Days and moments: where a day begins and ends, and how both are written, in one form on every page, in every message, mail and line
of the audit trail.

Always with the year, because what is said today is a record tomorrow. Times are in the installation's time zone, which is
named beside them.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from django.utils import timezone

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
"""Days that people may name: each of them begins and ends in every time zone."""
OUT_OF_BOUNDS = "Give a day between 1 January 1900 and 31 December 2999."


def zone_shown() -> tzinfo:
    """The zone in which times are shown to people: the days that they choose are days in it."""
    return timezone.get_current_timezone()


def zone_name() -> str:
    """Its name in the IANA database, such as "Australia/Brisbane" or "UTC"."""
    return str(zone_shown())


def zone_in_words() -> str:
    """As people read it: what it is called by the clock ("AEST") changes with the season."""
    return zone_name().replace("_", " ")


def begin_of(day: date) -> datetime:
    """The instant at which a day begins: midnight in the installation's time zone."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def end_of(day: date) -> datetime:
    """The instant at which a day is over: what holds "until the 5th" holds on the 5th. Raises OverflowError for the last day that there
    is (31 December 9999)."""
    return begin_of(day + timedelta(days=1))


def day_in_words(day: date | datetime) -> str:
    """ "24 Nov 2026"; of an instant, the day in the installation's time zone."""
    local = timezone.localtime(day) if isinstance(day, datetime) else day
    return f"{local.day} {local:%b %Y}"


def moment_in_words(instant: datetime) -> str:
    """ "Fri 7 Jun 2013, 11:04 AEST" in the installation's time zone."""
    local = timezone.localtime(instant)
    return f"{local:%a} {local.day} {local:%b %Y}, {local:%H:%M %Z}"
