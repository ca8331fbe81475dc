"""Where the matches of a search lie in time: by year, by month where they span two years at most, by day under two months.

Counted exactly within EXACT_WITHIN; what takes longer is estimated from stretches of each period, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final, Literal

from stance.archive import record_keys
from stance.archive.search import dialect, finding
from stance.archive.search.budget import OutOfTime, within

Unit = Literal["year", "month", "day"]
LONGEST_BY_DAY: Final = 61
"""Days."""
LONGEST_BY_MONTH: Final = 24
EXACT_WITHIN: Final = 150
"""Milliseconds that exact counting may take."""
LOOKS, PARTS = 4, 64
"""Of a period that is estimated, LOOKS stretches of one part in LOOKS × PARTS each are counted."""


@dataclass(frozen=True, slots=True)
class Period:
    """``first`` and ``last`` are days of the zone asked for, both in it; ``low`` and ``high`` its keys as far as the search reaches."""

    first: date
    last: date
    low: int
    high: int
    count: int = 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every period from the first match to the last, in order. ``is_about``: the counts are estimates."""

    unit: Unit
    periods: tuple[Period, ...]
    is_about: bool = False

    @property
    def total(self) -> int:
        return sum(period.count for period in self.periods)


def periods_of(scope: dialect.Scope, zone: tzinfo = UTC) -> Timeline:
    """The periods of all matches, not counted yet. Days, months and years are those of ``zone``."""
    ends = finding.ends(scope)
    if ends is None:
        return Timeline("year", ())
    first, last = (_day_of(key, zone) for key in ends)
    unit = _unit(first, last)
    return Timeline(
        unit, tuple(_cut(start, after, scope, zone) for start, after in pairwise(_starts(unit, first, last)))
    )


def filled(empty: Timeline, before: Sequence[float], *, is_about: bool) -> Timeline:
    """With how many matches lie before the end of each period."""
    counts = [after - so_far for so_far, after in pairwise([0.0, *before])]
    periods = [
        replace(period, count=about(count) if is_about else round(count))
        for period, count in zip(empty.periods, counts, strict=True)
    ]
    return replace(empty, periods=tuple(periods), is_about=is_about)


def timeline(scope: dialect.Scope, empty: Timeline) -> Timeline:
    """Counted by the database itself."""
    periods = list(empty.periods)
    try:
        with within(EXACT_WITHIN):
            return replace(empty, periods=tuple(_counted(scope, periods)))
    except OutOfTime:
        return replace(empty, periods=tuple(_estimated(scope, periods)), is_about=True)


def about(number: float) -> int:
    """An estimate without digits that it does not have: two count."""
    whole = round(number)
    return round(whole, 2 - len(str(whole))) if whole >= 100 else whole


def _counted(scope: dialect.Scope, periods: list[Period]) -> list[Period]:
    before = [0, *dialect.count_before(scope, [period.high for period in periods])]
    return [
        replace(period, count=after - so_far) for period, (so_far, after) in zip(periods, pairwise(before), strict=True)
    ]


def _estimated(scope: dialect.Scope, periods: list[Period]) -> Iterator[Period]:
    for period in periods:
        step = (period.high - period.low) // LOOKS
        width = max(1, step // PARTS)
        seen = sum(
            dialect.count(replace(scope, low=low, high=low + width))
            for low in (period.low + place * step + (step - width) // 2 for place in range(LOOKS))
        )
        yield replace(period, count=about(seen * (period.high - period.low) / (LOOKS * width)))


def _unit(first: date, last: date) -> Unit:
    if (last - first).days < LONGEST_BY_DAY:
        return "day"
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return "month" if months <= LONGEST_BY_MONTH else "year"


def _starts(unit: Unit, first: date, last: date) -> Iterator[date]:
    """The first day of each period, and the first day after the last of them."""
    start = first.replace(day=1) if unit == "month" else first.replace(month=1, day=1) if unit == "year" else first
    while start <= last:
        yield start
        start = _after(unit, start)
    yield start


def _after(unit: Unit, start: date) -> date:
    if unit == "day":
        return start + timedelta(days=1)
    if unit == "year":
        return date(start.year + 1, 1, 1)
    return date(start.year + start.month // 12, start.month % 12 + 1, 1)


def _cut(start: date, after: date, scope: dialect.Scope, zone: tzinfo) -> Period:
    low, high = (
        record_keys.first_key_at(datetime(day.year, day.month, day.day, tzinfo=zone)) for day in (start, after)
    )
    return Period(start, after - timedelta(days=1), max(low, scope.low), min(high, scope.high))


def _day_of(key: int, zone: tzinfo) -> date:
    return datetime.fromtimestamp(record_keys.seconds_of(key), zone).date()
