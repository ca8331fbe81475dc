"""Rooms run on SQLite, and again on PostgreSQL when DATABASE_URL says so; the expectations are the same."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stance.authority import decisions
from stance.authority.policy_objects import Undescribed, thing_of
from stance.jobs import schedule
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
    monkeypatch.setattr(schedule, "timetable", tuple)


@pytest.fixture(autouse=True)
def _nobody_is_slowed(settings: Any) -> None:
    """Sweeps ask more in a second than a person may. Tests of just that say how much."""
    settings.PERSON_RATE = 1_000_000


@pytest.fixture(autouse=True)
def _everything_is_described(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """No question that any test leads to is about something that no room describes: the gate would refuse it, which in
    use looks like a right that is missing. Tests of just that are marked ``undescribed``."""
    unknown: set[str] = set()

    def noted(given: object) -> object:
        try:
            return thing_of(given)
        except Undescribed as error:
            unknown.add(str(error))
            raise

    monkeypatch.setattr(decisions, "thing_of", noted)
    yield
    assert not unknown or request.node.get_closest_marker("undescribed"), f"the gate was asked about {unknown}"


@pytest.fixture
def own(tmp_path: Path) -> Installation:
    """An installation of this test alone, for what one transaction cannot show: several processes and threads."""
    url = os.environ.get("DATABASE_URL", "")
    return Installation(tmp_path / "own", made_ready.database(url, f"own_{os.getpid()}") if url else "")
