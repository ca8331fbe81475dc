"""Times in every form that files of posts have them in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.exports.instants import LAST, BadInstant, instant, maybe, seconds_of

moments = st.integers(86_400, 29_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(moments, zones)
def test_both_forms_are_read_in_every_zone(moment: datetime, zone: timezone) -> None:
    aware = moment.astimezone(zone)
    seconds = int(aware.timestamp())
    assert seconds_of(aware.isoformat()) == seconds
    assert seconds_of(aware.isoformat(sep=" ", timespec="milliseconds")) == seconds
    assert seconds_of(format_datetime(aware)) == seconds
    assert seconds_of(instant(seconds)) == seconds


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2020-01-02", "2020-01-02T00:00:00Z"),
        ("2020-01-02T03:04Z", "2020-01-02T03:04:00Z"),
        ("2020-01-02T03:04:05", "2020-01-02T03:04:05Z"),
        ("2020-01-02t03:04:05.123456789z", "2020-01-02T03:04:05Z"),
        ("2020-01-02T03:04:05+1000", "2020-01-01T17:04:05Z"),
        (" 2020-01-02 03:04:05 ", "2020-01-02T03:04:05Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ("Tue, 27 Jan 15 14:56 EST", "2015-01-27T19:56:00Z"),
        ("27 January 2015 1:02:03 GMT", "2015-01-27T01:02:03Z"),
        ("Tuesday, 27-Jan-2015 14:56:57 GMT", "2015-01-27T14:56:57Z"),
        ("Tue, 27 Jan 2015 14:56:57 +0000 (UTC)", "2015-01-27T14:56:57Z"),
        ("1 Feb 99", "1999-02-01T00:00:00Z"),
    ],
)
def test_what_is_left_out_is_understood(text: str, utc: str) -> None:
    assert instant(seconds_of(text)) == utc


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "it has no date"), (12, "it has no date"), ("", "it has no date"), ("  ", "it has no date"),
        ("yesterday", "in no form"), ("2020-02-30T00:00:00Z", "does not exist"), ("0000-00-00 00:00:00", "does not exist"),
        ("2020-01-02T25:00:00Z", "does not exist"), ("1969-12-31T23:59:59Z", "before 1970"), ("1969-01-01T00:00:00Z", "before 1970"),
        ("9999-12-31T23:59:59Z", "after 3058"), ("32 Jan 2015 00:00:00 GMT", "does not exist"), ("1 Foo 2015", "in no form"),
        ("2" * 500, "in no form"), ("２０２０-01-02", "in no form"), ("2020-01-02T0３:00:00Z", "in no form"),
    ],
)  # fmt: skip
def test_what_is_no_time_is_told(value: object, told: str) -> None:
    for _ in range(2):  # also when its day is known already
        with pytest.raises(BadInstant, match=told):
            seconds_of(value)
    assert maybe(value) is None


@given(st.text(max_size=40) | st.from_regex(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z\Z"))
def test_no_text_raises_anything_else(text: str) -> None:
    found = maybe(text)
    assert found is None or 0 <= found <= LAST
