"""Local times: the instant that is meant, or a question; never by the machine's own clock or zone files."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stance.publishing.refusal import PostRefused
from stance.publishing.times import Moment, moment, zone_of
from tests.sizes import sized

VIENNA = "Europe/Vienna"
ZONES = (
    VIENNA,
    "Australia/Brisbane",
    "Australia/Lord_Howe",
    "America/New_York",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Casablanca",
    "UTC",
)
"""With the usual hour, half an hour, none, odd offsets, and a day that was left out."""
FIRST = datetime(2007, 1, 1, tzinfo=UTC)
MINUTES = 30 * 366 * 24 * 60


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    with pytest.raises(PostRefused, match="the clocks in Europe/Vienna skip 02:30: there is no such time"):
        moment("2027-03-28 02:30", VIENNA)
    with pytest.raises(PostRefused, match="skip 02:30"):
        moment("2027-03-28 02:30", VIENNA, "later")
    assert moment("2027-03-28 01:59", VIENNA).at == datetime(2027, 3, 28, 0, 59, tzinfo=UTC)
    assert moment("2027-03-28 03:00", VIENNA).at == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_a_time_that_comes_twice_is_asked_about() -> None:
    with pytest.raises(PostRefused, match="show 02:30 twice. Say which is meant"):
        moment("2026-10-25 02:30", VIENNA)
    wall = "2026-10-25 02:30"
    assert moment(wall, VIENNA, "earlier") == Moment(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), VIENNA, wall)
    assert moment(wall, VIENNA, "later") == Moment(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), VIENNA, wall)
    assert moment("2026-10-25 03:00", VIENNA).at == datetime(2026, 10, 25, 2, 0, tzinfo=UTC)


@given(st.sampled_from(ZONES), st.integers(0, MINUTES))
@settings(max_examples=sized(300, 50_000), deadline=None)
@example(VIENNA, int((datetime(2026, 10, 25, 0, 30, tzinfo=UTC) - FIRST).total_seconds()) // 60)
@example("Australia/Lord_Howe", int((datetime(2027, 4, 3, 15, 15, tzinfo=UTC) - FIRST).total_seconds()) // 60)
def test_every_minute_that_there_is_comes_back(zone: str, minutes: int) -> None:
    """An instant, shown as the clocks there show it, means that instant again: at once, or once it is said which."""
    at = FIRST + timedelta(minutes=minutes)
    where = zone_of(zone)
    local = at.astimezone(where)
    wall = f"{local:%Y-%m-%d %H:%M}"
    other = local.replace(fold=1 - local.fold)
    if other.astimezone(UTC) == at:
        assert moment(wall, zone) == Moment(at, zone, wall)
        return
    with pytest.raises(PostRefused, match="twice"):
        moment(wall, zone)
    assert moment(wall, zone, "later" if local.fold else "earlier").at == at


@given(st.sampled_from(ZONES), st.integers(0, MINUTES))
@settings(max_examples=sized(300, 50_000), deadline=None)
def test_what_is_taken_is_what_the_clocks_there_show(zone: str, minutes: int) -> None:
    said = f"{FIRST + timedelta(minutes=minutes):%Y-%m-%d %H:%M}"
    for which in ("earlier", "later"):
        try:
            found = moment(said, zone, which)
        except PostRefused as refusal:
            assert "skip" in str(refusal)
            continue
        assert f"{found.at.astimezone(zone_of(zone)):%Y-%m-%d %H:%M}" == said == found.wall


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2027-02-30 10:00", "2027-03-01 24:00", "2027-03-01", "2027-03-01 10:00:00", "2027-3-1 9:00"],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(PostRefused, match="Give the time as 2027-03-28 14:30"):
        moment(text, VIENNA)


@pytest.mark.parametrize(
    "zone",
    [
        "",
        "Vienna",
        "../../etc/passwd",
        "Europe/../Europe/Vienna",
        "/etc/localtime",
        "localtime",
        "CEST",
        "tzdata.zi",
        "europe/",
    ],
)
def test_what_is_no_zone_is_refused(zone: str) -> None:
    with pytest.raises(PostRefused, match="is no time zone"):
        moment("2027-03-01 10:00", zone)


@given(st.text(max_size=40))
@settings(max_examples=sized(100, 5_000), deadline=None)
def test_odd_zones_are_refused_in_words(zone: str) -> None:
    try:
        zone_of(zone)
    except PostRefused as refusal:
        assert "is no time zone" in str(refusal)


PROGRAM = """
import sys, time
time.tzset()
from stance.publishing.times import moment
print(moment("2026-07-01 12:00", "Europe/Vienna").at.isoformat(), moment("2026-10-25 02:30", "Europe/Vienna", "later").at.isoformat())
"""


@pytest.mark.parametrize("own", ["UTC", "Pacific/Kiritimati", "America/St_Johns", "nonsense"])
def test_the_machine_s_own_zone_and_zone_files_do_not_matter(own: str, tmp_path: Path) -> None:
    """Its zone files say that Vienna is where Kiritimati is."""
    false = tmp_path / "zones" / "Europe"
    false.mkdir(parents=True)
    (false / "Vienna").write_bytes(b"no zone file at all")
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "TZ": own, "PYTHONTZPATH": str(tmp_path / "zones")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["2026-07-01T10:00:00+00:00", "2026-10-25T01:30:00+00:00"]
