"""What may wait for an approval: the rooms say it (``approvables`` of their ``room.py``); this room knows neither accounts nor
posts."""

from __future__ import annotations

from functools import cache
from typing import Any

from stance.authority.models import ApprovalRequest
from stance.engines.policy import Approvable, Outcome, Payload
from stance.rooms.listed import rooms

Kind = type[Approvable[Any]]


@cache
def _known() -> dict[tuple[str, str], Kind]:
    kinds: list[Kind] = [room.load(name) for room in rooms() for name in room.approvables]
    known = {(kind.action, kind.verb): kind for kind in kinds}
    assert len(known) == len(kinds), "two approvables of one action have the same verb"  # noqa: S101
    return known


def kind_of(action: str, payload: Payload) -> Kind:
    """The one that a stored request is of. Raises KeyError for one that no room carries out: that is a fault of ours, not of a
    person's."""
    return _known()[action, payload.get("do", "")]


def request_of(outcome: Outcome[Any]) -> ApprovalRequest | None:
    """What waits for an answer; None when it was done."""
    found: ApprovalRequest | None = outcome.request
    return found


def known() -> list[Kind]:
    """Every verb that may have to wait, by action and verb."""
    return [kind for _key, kind in sorted(_known().items())]
