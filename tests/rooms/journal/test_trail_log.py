"""Lines of the audit trail for whoever collects standard error: only what was kept, in one line each."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from stance.journal import trail

pytestmark = pytest.mark.django_db


def test_it_says_nothing_without_the_setting(
    caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
) -> None:
    with caplog.at_level(logging.INFO, "trail"), django_capture_on_commit_callbacks(execute=True):
        trail.record(action="x.y", summary="s")
    assert not [one for one in caplog.records if one.name == "trail"]


def test_what_was_kept_is_one_line_of_json(
    caplog: pytest.LogCaptureFixture, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.TRAIL_LOG = True
    with caplog.at_level(logging.INFO, "trail"):
        with django_capture_on_commit_callbacks() as kept:
            event = trail.record(action="x.y", summary="a\nb \u2028 ä", object_kind="k", object_id="7", agencies=[])
        assert not caplog.records  # not before it is kept
        kept[0]()
    (line,) = (one.getMessage() for one in caplog.records if one.name == "trail")
    assert "\n" not in line
    told = json.loads(line)
    assert (told["event"], told["action"], told["summary"], told["object_id"]) == (
        event.pk,
        "x.y",
        "a\nb \u2028 ä",
        "7",
    )
    assert told["at"] == event.at.isoformat()
