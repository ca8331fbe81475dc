"""Rooms run on SQLite, and again on PostgreSQL when DATABASE_URL says so; the expectations are the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stance.jobs.schedule import timetable
from stance.journal.actor import Actor, acting_as


@pytest.fixture(autouse=True)
def _operator() -> Iterator[None]:
    with acting_as(Actor(kind="operator", label="operator test", door="command line")):
        yield


@pytest.fixture(autouse=True)
def _nothing_recurs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests count jobs: what recurs in a real installation would come between. Tests of the timetable fill it."""
    monkeypatch.setattr(timetable, "entries", [])
