"""An office, and a board that it is captured from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.factories.organisation import Office, office
from tests.rooms.capture import board as boards
from tests.rooms.capture.board import Board
from tests.toy.notices import plugged_in


@pytest.fixture(name="townboard")
def _townboard() -> Iterator[None]:
    with plugged_in():
        yield


@pytest.fixture
def weather() -> Office:
    return office()


@pytest.fixture
def board(settings: object, townboard: None) -> Iterator[Board]:
    settings.FETCH_LOOPBACK = True  # type: ignore[attr-defined]
    with boards.board() as made:
        yield made
