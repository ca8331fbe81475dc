"""Dates of a search: what `since:` and `until:` mean.

A date may be a year, a month, a day, a minute, a second or a fraction of one (ISO 8601 calendar dates in
extended form), and means all of it: `until:2024-03` ends with March. Without an offset it is in the zone of
the searcher.
"""

import calendar
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200

_WRITTEN = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})"
    r"(?:[Tt](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,6}))?)?"
    r"(?P<offset>[Zz]|[+-]\d{2}:?\d{2})?)?)?)?",
    re.ASCII,
)
_MICROSECOND = timedelta(microseconds=1)


class DateError(ValueError):
    """A date that cannot be; the message says what is wrong with it."""


def period(written: str, zone: tzinfo = UTC) -> tuple[datetime, datetime]:
    """The first instant of a written date and the first one after it, in UTC. Raises DateError."""
    match = _WRITTEN.fullmatch(written)
    if not match:
        raise DateError("a date is written YYYY-MM-DD, for example 2024-01-31")
    year, month, day = int(match["year"]), int(match["month"] or 1), int(match["day"] or 1)
    _check_day(year, month, day)
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if hour > 23 or minute > 59 or second > 59:
        raise DateError("a time runs from 00:00:00 to 23:59:59")
    micro = int((match["fraction"] or "").ljust(6, "0"))
    offset = _offset(match["offset"])
    start = datetime(year, month, day, hour, minute, second, micro, tzinfo=zone if offset is None else offset)
    first = start.astimezone(UTC)
    if match["hour"]:
        after = first + (_MICROSECOND if match["fraction"] else timedelta(seconds=1 if match["second"] else 60))
    else:
        # Whole days are counted on the calendar: where clocks change, a day has 23 or 25 hours.
        after = (start + timedelta(days=_days(match, year, month))).astimezone(UTC)
    # The first hours of 1900 in the zone may still be 1899 in UTC.
    own = zone if offset is None else UTC
    _check_year(first.astimezone(own).year)
    _check_year((after - _MICROSECOND).astimezone(own).year)
    return first, after


def since_text(since: datetime) -> str:
    """A written date (in UTC) that starts at the instant."""
    return since.strftime("%Y-%m-%d") if _is_midnight(since) else _instant(since)


def until_text(until: datetime) -> str:
    """A written date (in UTC) that the instant is the first one after."""
    if _is_midnight(until):
        return (until - timedelta(days=1)).strftime("%Y-%m-%d")
    return _instant(until - _MICROSECOND)


def _check_year(year: int) -> None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise DateError(f"a year runs from {EARLIEST_YEAR} to {LATEST_YEAR}")


def _days(match: re.Match[str], year: int, month: int) -> int:
    if match["day"]:
        return 1
    if match["month"]:
        return calendar.monthrange(year, month)[1]
    return 366 if calendar.isleap(year) else 365


def _check_day(year: int, month: int, day: int) -> None:
    _check_year(year)
    if not 1 <= month <= 12:
        raise DateError(f"there is no month {month}: write year, month, day, for example 2024-01-31")
    days = calendar.monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise DateError(f"{calendar.month_name[month]} {year} has {days} days")


def _offset(written: str | None) -> tzinfo | None:
    if not written:
        return None
    if written in "Zz":
        return UTC
    digits = written[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 23 or minutes > 59:
        raise DateError("an offset from UTC is written like +10:00")
    moved = timedelta(hours=hours, minutes=minutes)
    return timezone(moved if written[0] == "+" else -moved)


def _is_midnight(instant: datetime) -> bool:
    return instant.timetz().replace(tzinfo=None) == datetime.min.time()


def _instant(instant: datetime) -> str:
    return instant.isoformat(timespec="microseconds").replace("+00:00", "Z")
