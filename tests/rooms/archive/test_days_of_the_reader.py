"""A day that somebody chooses is that day in the zone in which times are shown to them, in every list and whatever the clocks do;
files and programs keep UTC."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from stance.archive.actions import bundles
from stance.archive.bundles.wish import Wish
from stance.archive.models import Record
from stance.archive.pages.typed_filters import typed_filters
from stance.archive.queries import search as queries
from stance.archive.search.question import Question
from stance.archive.search.results import ask
from stance.doors.dates import begin_of, end_of
from stance.engines.language.dates import period
from tests.rooms.site.addresses import signed_in

from .small import archive, bring_in, tweet
from .test_bundles import Silent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
AUCKLAND, SYDNEY, HONOLULU, APIA = "Pacific/Auckland", "Australia/Sydney", "Pacific/Honolulu", "Pacific/Apia"


def at(zone: str, *moment: int) -> int:
    """Unix seconds of a wall clock's time."""
    return int(datetime(*moment, tzinfo=ZoneInfo(zone)).timestamp())  # type: ignore[arg-type,misc]


@pytest.fixture
def made(tmp_path: Path) -> None:
    """Two posts of 31 January in Auckland (of which one is 30 January in UTC), and the ones beside that day."""
    day = (2024, 1, 31)
    rows = [
        tweet(1, "the second before", at=at(AUCKLAND, *day, 0, 0, 0) - 1),
        tweet(2, "the first second", at=at(AUCKLAND, *day, 0, 0, 0)),
        tweet(3, "the last second", at=at(AUCKLAND, *day, 23, 59, 59)),
        tweet(4, "the second after", at=at(AUCKLAND, 2024, 2, 1, 0, 0, 0)),
    ]
    bring_in(archive(tmp_path, rows))


def numbers(question: Question) -> list[int]:
    found = queries.search(question.asked(sort="oldest"))
    return [int(post.id.rpartition("/")[2]) for post in found.posts]


def test_a_day_of_the_page_is_the_readers(made: None) -> None:
    with timezone.override(ZoneInfo(AUCKLAND)):
        assert numbers(Question(since="2024-01-31", until="2024-01-31")) == [2, 3]
        assert numbers(Question(q="since:2024-01-31 until:2024-01-31")) == [2, 3]
        assert numbers(Question(since="2024-02-01")) == [4]
    with timezone.override(ZoneInfo(HONOLULU)):  # on the other side of the date line
        assert numbers(Question(since="2024-01-30", until="2024-01-30")) == [1, 2]
        assert numbers(Question(since="2024-01-31", until="2024-01-31")) == [3, 4]


def test_programs_ask_in_utc(made: None) -> None:
    with timezone.override(ZoneInfo(AUCKLAND)):
        found = queries.search(ask("", since="2024-01-31", until="2024-01-31", sort="oldest"))
        assert [post.text for post in found.posts] == ["the last second", "the second after"]
        assert all(str(post.as_json()["created_at"]).endswith("Z") for post in found.posts)


def test_bars_are_cut_at_the_readers_midnight_and_narrow_to_what_they_count(made: None) -> None:
    with timezone.override(ZoneInfo(AUCKLAND)):
        found = queries.counts(Question().asked())
        counted = {one.first.isoformat(): one.count for one in found.timeline.periods}
        assert counted == {"2024-01-30": 1, "2024-01-31": 2, "2024-02-01": 1}
        for day, count in counted.items():
            assert len(numbers(Question(since=day, until=day))) == count


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (SYDNEY, "2024-10-06", 23),  # clocks forward
        (SYDNEY, "2024-04-07", 25),  # clocks back
        (SYDNEY, "2024-07-01", 24),
        ("Australia/Lord_Howe", "2024-04-07", 24.5),
        ("America/Santiago", "2024-09-08", 23),  # there is no midnight that day
        (APIA, "2011-12-29", 24),
        (APIA, "2011-12-31", 24),  # the day before it was left out at the date line
    ],
)
def test_days_of_a_change_of_clocks_are_as_long_as_they_were_and_none_is_lost(
    zone: str, day: str, hours: float
) -> None:
    first, after = period(day, ZoneInfo(zone))
    assert after - first == timedelta(hours=hours)
    local = datetime.fromisoformat(day).date()
    with timezone.override(ZoneInfo(zone)):
        assert begin_of(local).astimezone(UTC) == first
        assert end_of(local).astimezone(UTC) == after, "lists by rows and searches by key agree"
    _before, ended = period((local - timedelta(days=1)).isoformat(), ZoneInfo(zone))
    assert ended == first


def test_the_panel_mirrors_typed_days_in_the_readers_zone() -> None:
    with timezone.override(ZoneInfo(AUCKLAND)):
        found = typed_filters("flood since:2024-01-31 until:2024-02-29", [])
        assert [(one.name, one.value) for one in found] == [("since", "2024-01-31"), ("until", "2024-02-29")]
        assert [one.value for one in typed_filters("since:2024-01-31T00:00Z", [])] == [""]


@pytest.mark.parametrize("path", ["/archive/", "/archive/changes/", "/audit/"])
def test_the_zone_is_told_beside_the_field(path: str) -> None:
    client = signed_in("administrator")
    for zone in (AUCKLAND, "UTC"):
        with timezone.override(ZoneInfo(zone)):
            page = client.get(path).content.decode()
            assert f"Days begin at midnight, {zone} time" in page
            assert "Days count in UTC" not in page


def test_what_is_downloaded_is_what_the_page_found_and_says_utc(made: None, tmp_path: Path) -> None:
    with timezone.override(ZoneInfo(AUCKLAND)):
        wanted = Wish(since="2024-01-31", until="2024-01-31", zone=AUCKLAND)
        assert Wish.read(json.loads(json.dumps(wanted.as_json()))) == wanted
    with timezone.override(ZoneInfo("UTC")):  # a worker's
        (outcome,) = bundles.take(wanted)
        assert outcome.result is not None
        place = tmp_path / "posts.zip"
        bundles.make(outcome.result, place, Silent())
    with zipfile.ZipFile(io.BytesIO(place.read_bytes())) as found:
        lines = [json.loads(line) for line in found.read("records.jsonl").decode().splitlines()]
    assert len(lines) == 2
    assert all(str(line["created_at"]).endswith("Z") for line in lines)
    assert "zone" not in Wish("flood").as_json(), "requests that wait since before keep their digest"


def test_the_page_hands_its_zone_on(made: None) -> None:
    with timezone.override(ZoneInfo(AUCKLAND)):
        page = signed_in("administrator").get("/archive/?since=2024-01-31&until=2024-01-31")
        assert [post.text for post in page.context["results"].posts] == ["the last second", "the first second"]
        asked = parse_qs(urlsplit(page.context["take_url"]).query)
        assert asked["since"] == ["2024-01-31"]
    assert Record.objects.count() == 4
