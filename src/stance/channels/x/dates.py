"""X's ways of writing a time. All are read into Unix seconds UTC; `strptime` would take most of an import."""

import re
from datetime import UTC, date, datetime

_EPOCH = date(1970, 1, 1).toordinal()
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
# "Sun Jul 01 00:02:21 +0000 2012", and "2013-07-25 04:12:33 +0000" before 2018.
_CURRENT = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d):(\d\d):(\d\d) ([+-]\d{4}) (\d{4})", re.ASCII)
_MONTHLY = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d) ([+-]\d{4})", re.ASCII)
# The first post ever is of 21 March 2006, 20:50:14 UTC; https://x.com/jack/status/20.
_FIRST_DAY = 1142899200
# Records are filed under keys that end with the year 3058; a zone moves a time by less than five days.
_LAST_DAY = (1 << 35) - 5 * 86_400

_midnights: dict[str, int] = {}
_DAYS_HELD = 20_000


class BadDate(ValueError):
    """A time that does not exist or cannot be; the message says which."""


def parse_date(text: object) -> int:
    """Unix seconds of a post's `created_at`. Raises BadDate."""
    if isinstance(text, str) and len(text) == 30 and text[19:26] == " +0000 ":
        midnight = _midnights.get(text[:11] + text[26:])
        if midnight is not None:
            hour, minute, second = text[11:13], text[14:16], text[17:19]
            if text[13] == text[16] == ":" and (hour + minute + second).isdigit() and text.isascii():
                return midnight + _seconds(int(hour), int(minute), int(second), text)
    return _parse_slowly(text)


def _parse_slowly(text: object) -> int:
    if not isinstance(text, str):
        raise BadDate("it has no date")
    if found := _CURRENT.fullmatch(text):
        name, day, hour, minute, second, zone, year = found.groups()
        month = _MONTHS.get(name, 0)
    elif found := _MONTHLY.fullmatch(text):
        year, number, day, hour, minute, second, zone = found.groups()
        month = int(number)
    else:
        raise BadDate(f"its date {text[:60]!r} is in no form that X uses")
    try:
        midnight = (date(int(year), month, int(day)).toordinal() - _EPOCH) * 86_400
    except ValueError as error:
        raise BadDate(f"its date {text!r} does not exist") from error
    if midnight < _FIRST_DAY:
        raise BadDate(f"its date {text!r} is before the first post on X (21 March 2006)")
    if midnight > _LAST_DAY:
        raise BadDate(f"its date {text!r} is later than any that a record can have")
    if len(text) == 30 and zone == "+0000":
        if len(_midnights) > _DAYS_HELD:
            _midnights.clear()
        _midnights[text[:11] + text[26:]] = midnight
    away = (int(zone[1:3]) * 60 + int(zone[3:])) * (-60 if zone[0] == "+" else 60)
    return midnight + _seconds(int(hour), int(minute), int(second), text) + away


def _seconds(hour: int, minute: int, second: int, text: str) -> int:
    if hour > 23 or minute > 59 or second > 59:
        raise BadDate(f"its time in {text!r} does not exist")
    return hour * 3600 + minute * 60 + second


def parse_instant(text: object) -> int | None:
    """Unix seconds of an ISO 8601 instant ("2023-08-30T23:20:03.000Z") or a `created_at`; else None."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            return parse_date(text)
        except BadDate:
            return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
