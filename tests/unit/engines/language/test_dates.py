from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.language.dates import DateError, period, since_text, until_text

BRISBANE, HOBART = ZoneInfo("Australia/Brisbane"), ZoneInfo("Australia/Hobart")


@pytest.mark.parametrize(
    ("written", "first", "after"),
    [
        ("2024", "2024-01-01T00:00", "2025-01-01T00:00"),
        ("2024-02", "2024-02-01T00:00", "2024-03-01T00:00"),
        ("2024-02-29", "2024-02-29T00:00", "2024-03-01T00:00"),
        ("2024-02-29T10:05", "2024-02-29T10:05", "2024-02-29T10:06"),
        ("2024-02-29T10:05:07Z", "2024-02-29T10:05:07", "2024-02-29T10:05:08"),
        ("2024-02-29t10:05:07,5z", "2024-02-29T10:05:07.5", "2024-02-29T10:05:07.500001"),
        ("2024-03-01T09:00+10:00", "2024-02-29T23:00", "2024-02-29T23:01"),
        ("2024-03-01T09:00-0330", "2024-03-01T12:30", "2024-03-01T12:31"),
    ],
)
def test_a_date_means_all_of_it(written: str, first: str, after: str) -> None:
    assert period(written) == tuple(datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (first, after))


def test_days_are_those_of_the_zone() -> None:
    assert period("2024-01-01", BRISBANE)[0] == datetime(2023, 12, 31, 14, tzinfo=UTC)
    start, after = period("2024-10-06", HOBART)  # clocks go forward
    assert after - start == timedelta(hours=23)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("2023-02-29", "February 2023 has 28 days"),
        ("2024-04-31", "April 2024 has 30 days"),
        ("2024-13-01", "no month 13"),
        ("2024-00-01", "no month 0"),
        ("2024-01-00", "has 31 days"),
        ("31/01/2024", "YYYY-MM-DD"),
        ("yesterday", "YYYY-MM-DD"),
        ("2024-1-1", "YYYY-MM-DD"),
        ("٢٠٢٤-01-01", "YYYY-MM-DD"),
        ("0000-01-01", "1900 to 2200"),
        ("9999-12-31", "1900 to 2200"),
        ("1900-01-01T00:00+10:00", "1900 to 2200"),
        ("2024-01-01T24:00", "23:59:59"),
        ("2024-01-01T10:00+99:00", "offset"),
    ],
)
def test_impossible_dates(written: str, says: str) -> None:
    with pytest.raises(DateError, match=says):
        period(written)


@given(st.datetimes(datetime(1901, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_written_again_it_is_the_same_instant(instant: datetime) -> None:
    assert period(since_text(instant))[0] == instant
    assert period(until_text(instant))[1] == instant
