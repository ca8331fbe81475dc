"""What happens once a request is approved: each action that can wait for an approval says it here, at start-up.

The room of the object registers the pair; this room knows neither accounts nor posts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from stance.authority.models import ApprovalRequest

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Approvable:
    """``current`` gives what would be asked for now (None: the object is gone), so that a change is noticed;
    ``carry_out`` does it, inside the transaction of the deciding answer, and may raise RequestVoid."""

    current: Callable[[ApprovalRequest], Payload | None]
    carry_out: Callable[[ApprovalRequest, Payload], None]


class RequestVoid(Exception):
    """What was asked for cannot be done any more; the message says why. The request is closed as void."""


_known: dict[str, Approvable] = {}


def carries_out(action: str, approvable: Approvable) -> None:
    """Register the pair of an action. Idempotent."""
    _known[action] = approvable


def approvable(action: str) -> Approvable:
    """Raises KeyError for an action whose room has registered nothing: that is a fault of ours, not of a person's."""
    return _known[action]


def known_actions() -> list[str]:
    return sorted(_known)
