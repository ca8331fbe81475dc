"""Hours in which no look at an account worked, as stretches."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stance.capture.rules import gaps, hour_of

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
hours = st.integers(0, 60).map(lambda back: NOON - timedelta(hours=back))


@given(hours, st.integers(0, 59), st.sets(hours))
def test_every_hour_is_looked_at_or_in_one_stretch(first: datetime, minutes: int, looked: set[datetime]) -> None:
    now = NOON + timedelta(minutes=minutes)
    found = gaps(first + timedelta(minutes=minutes), now, looked)
    missed = {
        begin + timedelta(hours=number) for begin, end in found for number in range((end - begin) // timedelta(hours=1))
    }
    every = {first + timedelta(hours=number) for number in range((hour_of(now) - first) // timedelta(hours=1))}
    assert missed == every - looked
    assert all(one[1] < other[0] for one, other in itertools.pairwise(found)), "stretches that touch are one"
