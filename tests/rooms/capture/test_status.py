"""What ``stance capture status`` says of each account."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from stance.capture import rules
from stance.capture.models import Capture, Window
from stance.capture.queries import states
from stance.site import cli
from tests.factories.organisation import Office
from tests.rooms.capture.board import Board, captured, look

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def test_gaps_are_hours_in_which_no_look_worked(weather: Office, board: Board) -> None:
    board.post("n-1", "Boil the water")
    account = captured(weather, board)
    look(account)
    hour = rules.hour_of(timezone.now())
    Capture.objects.update(began_at=hour - timedelta(hours=5))
    for back, looks, failed in ((5, 9, 0), (4, 9, 9), (2, 9, 8), (1, 0, 0)):
        Window.objects.create(account=account, hour=hour - timedelta(hours=back), looks=looks, failed=failed)
    (found,) = states.gaps(list(Capture.objects.all())).values()
    assert found == [
        (hour - timedelta(hours=4), hour - timedelta(hours=2)), (hour - timedelta(hours=1), hour),
    ]  # fmt: skip


def test_the_command_says_it(weather: Office, board: Board, capsys: pytest.CaptureFixture[str]) -> None:
    board.post("n-1", "Boil the water")
    look(captured(weather, board))
    assert cli.main(["capture", "status", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["accounts"]
    assert told["gaps"] == []
    assert told["stream"] is None
    assert told["last_success"] is not None
    assert told["lag_seconds"] is not None
