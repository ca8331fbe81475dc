"""Template tags: moments, durations, devices, bars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.template import TemplateSyntaxError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from stance.doors.dates import day_in_words, moment_in_words
from stance.site.templatetags.charts import BARS_HEIGHT, WIDTH, drawn
from stance.site.templatetags.parts import badge, day, device, duration, moment

NOON = datetime(2026, 11, 24, 4, 5, tzinfo=UTC)


def test_a_moment_is_in_the_installations_zone_and_exact_for_machines() -> None:
    with timezone.override(ZoneInfo("Australia/Brisbane")):
        assert moment_in_words(NOON) == "Tue 24 Nov 2026, 14:05 AEST"
        assert day_in_words(NOON.replace(hour=20)) == day(NOON.date() + timedelta(days=1)) == "25 Nov 2026"
        assert 'datetime="2026-11-24T04:05:00Z" title="2026-11-24T04:05:00Z"' in moment(NOON)
    assert moment(None, "never") == "never"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (45.9, "45 s"),
        (200, "3 min 20 s"),
        (3600, "1 h"),
        (3725, "1 h 2 min"),
        (273_600, "3 d 4 h"),
        (-5, "0 s"),
    ],
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0 Safari/537.36", "Chrome 156 on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Edg/140.0.1", "Edge 140 on Windows"),
        ("Mozilla/5.0 (iPhone; like Mac OS X) Version/18.5 Safari/604.1", "Safari 18 on iPhone"),
        ("Mozilla/5.0 (Macintosh; Mac OS X 10.15) Gecko/20100101 Firefox/141.0", "Firefox 141 on macOS"),
        ("curl/8", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)  # fmt: skip
def test_devices(user_agent: str, words: str) -> None:
    assert device(user_agent) == words


@given(st.text(max_size=300))
def test_any_user_agent_gets_words(user_agent: str) -> None:
    assert device(user_agent)


def test_a_badge_escapes_its_words_and_knows_its_tones() -> None:
    assert badge("<b>", "bad") == '<strong class="st-badge st-badge--bad">&lt;b&gt;</strong>'
    with pytest.raises(TemplateSyntaxError, match="no tone 'red'"):
        badge("x", "red")


@given(st.lists(st.integers(min_value=0, max_value=10**9), max_size=200))
def test_bars_stay_inside_the_drawing_and_keep_their_order(counts: list[int]) -> None:
    bars = drawn([(str(place), count, "") for place, count in enumerate(counts)])
    assert [bar.count for bar in bars] == counts
    for bar in bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= WIDTH + 0.2
        assert bar.y >= 0
        assert bar.y + bar.height == pytest.approx(BARS_HEIGHT, abs=0.11)
        assert (bar.height > 0) == (bar.count > 0)
    assert all(left.x < right.x for left, right in pairwise(bars))
