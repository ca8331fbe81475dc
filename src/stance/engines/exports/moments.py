"""Moments as content has them: RFC 3339 in UTC, to the second, and only those under which a record can be filed."""

from __future__ import annotations

from datetime import date

LAST = (1 << 35) - 1
"""Unix seconds, in the year 3058: keys of records have no more room (``archive.record_keys``)."""
_EPOCH = date(1970, 1, 1).toordinal()
_DAYS_HELD = 20_000
_days: dict[int, str] = {}


class BadMoment(ValueError):
    """A time that cannot be; the message says which."""


def checked(seconds: object) -> int:
    """Unix seconds as they came out of JSON, from 1970 to 3058. Raises BadMoment."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds != seconds:
        raise BadMoment("it has no time")
    if not 0 <= seconds <= LAST:
        raise BadMoment(f"its time, {seconds:.6g} seconds from 1970, is before 1970 or after 3058")
    return int(seconds)


def instant(seconds: int) -> str:
    """ "2012-07-01T00:02:21Z"."""
    days, rest = divmod(seconds, 86_400)
    day = _days.get(days)
    if day is None:
        if len(_days) > _DAYS_HELD:
            _days.clear()
        day = _days[days] = date.fromordinal(days + _EPOCH).isoformat()
    minutes, second = divmod(rest, 60)
    hour, minute = divmod(minutes, 60)
    return f"{day}T{hour:02d}:{minute:02d}:{second:02d}Z"
