"""Rooms run on SQLite, and again on PostgreSQL when DATABASE_URL says so; the expectations are the same."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from stance.jobs.schedule import timetable
from stance.journal.actor import Actor, acting_as
from tests import made_ready
from tests.faults.worker_group import Installation


@pytest.fixture(autouse=True)
def _operator() -> Iterator[None]:
    with acting_as(Actor(kind="operator", label="operator test", door="command line")):
        yield


@pytest.fixture(autouse=True)
def _nothing_recurs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests count jobs: what recurs in a real installation would come between. Tests of the timetable fill it."""
    monkeypatch.setattr(timetable, "entries", [])


@pytest.fixture
def own(tmp_path: Path) -> Installation:
    """An installation of this test alone, for what one transaction cannot show: several processes and threads."""
    url = os.environ.get("DATABASE_URL", "")
    return Installation(tmp_path / "own", made_ready.database(url, f"own_{os.getpid()}") if url else "")
