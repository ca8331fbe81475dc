"""Officials' own accounts carry their class: of a private one nothing is captured, a mixed one is never captured whole."""

from __future__ import annotations

import pytest
from django.utils import timezone

from stance.archive.models import Record
from stance.capture.models import Capture
from stance.capture.queries import states
from stance.capture.refusal import CaptureRefused
from stance.capture.writes import looks as writes
from stance.channels.port.connecting import Secret
from stance.register.actions import changes, connections
from stance.register.models import Account, Connection
from stance.register.refusal import AccountRefused
from stance.register.words import NOT_CAPTURED
from tests.factories.organisation import Office
from tests.factories.register import draft, fresh
from tests.rooms.capture.board import Board, captured, look

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
each = pytest.mark.parametrize("kind", list(NOT_CAPTURED))


@each
def test_it_is_not_connected(weather: Office, board: Board, kind: str) -> None:
    account = draft(weather, "health", "townboard")
    changes.change(account=account, texts={"own_class": kind})
    with pytest.raises(AccountRefused, match="captured") as caught:
        connections.connect(account=fresh(account), site=board.web.url, secret=Secret("key-of-the-desk"))
    assert str(caught.value) == NOT_CAPTURED[kind]
    assert board.asked == [], "the platform was not even asked"


@each
def test_one_that_becomes_so_is_captured_no_more_and_what_is_held_stays(
    weather: Office, board: Board, kind: str
) -> None:
    board.post("n-1", "Boil the water")
    account = captured(weather, board)
    look(account)
    running = states_taken(account)
    changes.change(account=account, texts={"own_class": kind})
    account = fresh(account)
    assert not Connection.objects.filter(account=account).exists()
    assert Record.objects.count() == 1
    board.post("n-2", "My garden")
    with pytest.raises(CaptureRefused, match="captured"):
        look(account)
    assert account not in states.due(10, ())
    with pytest.raises(writes.Overtaken):
        writes.fence(account, running)
    assert Record.objects.count() == 1


def states_taken(account: Account) -> str:
    """A look that is on its way."""
    Capture.objects.filter(account=account).update(lease="abc", leased_until=timezone.now())
    return "abc"


def test_an_official_one_is_captured_as_any(weather: Office, board: Board) -> None:
    board.post("n-1", "Boil the water")
    account = captured(weather, board)
    changes.change(account=account, texts={"own_class": "official"})
    look(fresh(account))
    assert Record.objects.count() == 1


def test_no_file_of_a_private_one_is_fetched_any_more(weather: Office, board: Board) -> None:
    board.files["/poster.png"] = (200, {"Content-Type": "image/png"}, b"\x89PNG")
    board.post("n-1", "Boil the water", poster=f"{board.web.url}/poster.png")
    account = captured(weather, board)
    look(account)
    assert len(states.files_due(5)) == 1
    changes.change(account=account, texts={"own_class": "private"})
    assert states.files_due(5) == []
    assert states.pictures_due(5) == []
    changes.change(account=fresh(account), texts={"own_class": "mixed"})
    assert len(states.files_due(5)) == 1, "of what was lodged, files are wanted"


@each
def test_whoever_changes_the_class_is_told_what_becomes_of_what_is_held(kind: str) -> None:
    assert "is kept as it is" in NOT_CAPTURED[kind]
    assert "disposed of only under the agency’s records authority" in NOT_CAPTURED[kind]
