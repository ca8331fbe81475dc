"""Times as files of posts write them, as Unix seconds UTC, and back: RFC 3339 and W3C's note on dates, RFC 822 and 2822.

Read by hand: ``strptime`` and ``email.utils`` would take most of an import.
"""

import re
from datetime import date

LAST = (1 << 35) - 1
"""The last second that records can be filed under (in the year 3058); the first is 0, of 1 January 1970."""

_EPOCH = date(1970, 1, 1).toordinal()
_RFC3339 = re.compile(
    r"\s*(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,30})?)?\s*([Zz]|[+-]\d\d:?\d\d)?)?\s*",
    re.ASCII,
)
_RFC822 = re.compile(
    r"\s*(?:[A-Za-z]{2,9}\.?,?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]{0,6}[\s-]+(\d{2}|\d{4})"
    r"(?:\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([A-Za-z]{1,5}|[+-]\d\d:?\d\d)?)?\s*(?:\(.{0,60}\))?\s*",
    re.ASCII,
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_HOURS = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
"""RFC 2822 section 4.3, which says to read every other name as +0000."""
_LONGEST = 100

_USUAL = {
    19: (10, "T ", ""), 20: (10, "T ", "Z"), 25: (10, "T ", "+00:00"), 29: (16, " ", " GMT"), 31: (16, " ", " +0000")
}  # fmt: skip
"""How most times are written that are in UTC or in no zone, by their length: where the day ends, what may follow it, and what follows
the time of day."""
_midnights: dict[str, int] = {}
"""By a date as it is written: "2013-06-07", or "Fri, 07 Jun 2013", of which RFC 822 lets the name of the day be any."""
_days: dict[int, str] = {}
_DAYS_HELD = 20_000


class BadInstant(ValueError):
    """No time, or none that a record can be filed under; the message says which."""


def seconds_of(text: object) -> int:
    """Unix seconds of a time in any of these forms; one without a zone is read as UTC. Raises BadInstant."""
    if isinstance(text, str):
        if (at := _day_ends(text)) and (midnight := _midnights.get(text[:at])) is not None:
            hour, minute, second = text[at + 1 : at + 3], text[at + 4 : at + 6], text[at + 7 : at + 9]
            if (hour + minute + second).isdigit() and text.isascii():
                return midnight + _in_day(hour, minute, second, text)
        return _slowly(text)
    raise BadInstant("it has no date")


def maybe(text: object) -> int | None:
    """The same, or None."""
    try:
        return seconds_of(text)
    except BadInstant:
        return None


def checked(seconds: object) -> int:
    """Unix seconds as they came out of JSON, from 1970 to 3058. Raises BadInstant."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds != seconds:
        raise BadInstant("it has no time")
    if not 0 <= seconds <= LAST:
        raise BadInstant(f"its time, {seconds:.6g} seconds from 1970, is before 1970 or after 3058")
    return int(seconds)


def instant(seconds: int) -> str:
    """RFC 3339 in UTC, to the second: "2012-07-01T00:02:21Z"."""
    days, rest = divmod(seconds, 86_400)
    day = _days.get(days)
    if day is None:
        if len(_days) > _DAYS_HELD:
            _days.clear()
        day = _days[days] = date.fromordinal(days + _EPOCH).isoformat()
    minutes, second = divmod(rest, 60)
    hour, minute = divmod(minutes, 60)
    return f"{day}T{hour:02d}:{minute:02d}:{second:02d}Z"


def _day_ends(text: str) -> int:
    """Where the day ends in a time that is written as most are; 0 in any other."""
    form = _USUAL.get(len(text))
    if form is None:
        return 0
    at, between, ending = form
    is_usual = text[at] in between and text[at + 3] == text[at + 6] == ":" and text[at + 9 :] == ending
    return at if is_usual else 0


def _note(text: str, midnight: int) -> None:
    if 0 <= midnight <= LAST - 86_400 and (at := _day_ends(text)):
        if len(_midnights) > _DAYS_HELD:
            _midnights.clear()
        _midnights[text[:at]] = midnight


def _slowly(text: str) -> int:
    if len(text) <= _LONGEST:
        if found := _RFC3339.fullmatch(text):
            year, month, day, hour, minute, second, zone = found.groups()
            midnight = _midnight(int(year), int(month), int(day), text)
            _note(text, midnight)
            return _checked(midnight + _in_day(hour, minute, second, text) - _away(zone), text)
        if (found := _RFC822.fullmatch(text)) and found[2].lower() in _MONTHS:
            day, name, year, hour, minute, second, zone = found.groups()
            midnight = _midnight(_whole_year(year), _MONTHS[name.lower()], int(day), text)
            _note(text, midnight)
            return _checked(midnight + _in_day(hour, minute, second, text) - _away(zone), text)
    if not text.strip():
        raise BadInstant("it has no date")
    raise BadInstant(f"its date {text[:60]!r} is in no form that is read here")


def _whole_year(year: str) -> int:
    """Of two digits, as RFC 2822 section 4.3 reads them."""
    number = int(year)
    return number if len(year) == 4 else number + (2000 if number < 50 else 1900)


def _midnight(year: int, month: int, day: int, text: str) -> int:
    try:
        return (date(year, month, day).toordinal() - _EPOCH) * 86_400
    except ValueError as error:
        raise BadInstant(f"its date {text[:60]!r} does not exist") from error


def _in_day(hour: str | None, minute: str | None, second: str | None, text: str) -> int:
    hours, minutes, seconds = int(hour or 0), int(minute or 0), int(second or 0)
    if hours > 23 or minutes > 59 or seconds > 60:
        raise BadInstant(f"the time in {text[:60]!r} does not exist")
    return hours * 3600 + minutes * 60 + min(seconds, 59)  # 60: a leap second


def _away(zone: str | None) -> int:
    """Seconds east of UTC."""
    if not zone:
        return 0
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        east = int(digits[:2]) * 3600 + int(digits[2:]) * 60
        return -east if zone[0] == "-" else east
    return _HOURS.get(zone.lower(), 0) * 3600


def _checked(seconds: int, text: str) -> int:
    if not 0 <= seconds <= LAST:
        raise BadInstant(f"its date {text[:60]!r} is before 1970 or after 3058: no record can be filed under it")
    return seconds
