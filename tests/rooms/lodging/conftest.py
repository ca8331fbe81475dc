"""An office, a board, and the official's own account on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from stance.register.actions import changes
from stance.register.models import Account
from tests import made_ready
from tests.factories.organisation import Office, office
from tests.factories.register import draft, fresh
from tests.faults.worker_group import Installation
from tests.rooms.capture import board as boards
from tests.rooms.capture.board import DESK, Board
from tests.toy.notices import plugged_in


@pytest.fixture
def weather() -> Office:
    return office()


@pytest.fixture
def board(settings: object) -> Iterator[Board]:
    settings.FETCH_LOOPBACK = True  # type: ignore[attr-defined]
    with plugged_in(), boards.board() as made:
        made.names["health"] = DESK
        yield made


@pytest.fixture(name="installation")
def _installation(tmp_path: Path) -> Installation:
    """Of one test alone; in this room the name that others give it is the official's own account."""
    url = os.environ.get("DATABASE_URL", "")
    return Installation(tmp_path / "own", made_ready.database(url, f"lodging_{os.getpid()}") if url else "")


@pytest.fixture
def own(weather: Office, board: Board) -> Account:
    """A mixed account."""
    account = draft(weather, "health", "townboard")
    changes.change(account=account, texts={"own_class": "mixed"})
    return fresh(account)
