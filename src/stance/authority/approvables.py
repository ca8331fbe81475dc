"""What happens once a request is approved: the room of the object says it (``approvables`` of its ``room.py``); this room
knows neither accounts nor posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from stance.authority.models import ApprovalRequest
from stance.rooms.listed import rooms

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Approvable:
    """``current`` gives what would be asked for now (None: the object is gone), so that a change is noticed;
    ``carry_out`` does it, inside the transaction of the deciding answer, and may raise RequestVoid."""

    current: Callable[[ApprovalRequest], Payload | None]
    carry_out: Callable[[ApprovalRequest, Payload], None]


class RequestVoid(Exception):
    """What was asked for cannot be done any more; the message says why. The request is closed as void."""


@cache
def _known() -> dict[str, Approvable]:
    return {action: one for room in rooms() for name in room.approvables for action, one in room.load(name).items()}


def approvable(action: str) -> Approvable:
    """Raises KeyError for an action that no room can carry out: that is a fault of ours, not of a person's."""
    return _known()[action]


def known_actions() -> list[str]:
    return sorted(_known())
