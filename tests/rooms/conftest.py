"""Rooms run on SQLite, and again on PostgreSQL when DATABASE_URL says so; the expectations are the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stance.journal.actor import Actor, acting_as


@pytest.fixture(autouse=True)
def _operator() -> Iterator[None]:
    with acting_as(Actor(kind="operator", label="operator test", door="command line")):
        yield
