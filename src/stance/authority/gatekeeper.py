"""What stands behind the gate (``stance.engines.policy.gate``): decisions, reach, and requests where one is needed."""

from __future__ import annotations

from typing import Any

from stance.authority import decisions
from stance.authority.actions import requests
from stance.authority.models import ApprovalRequest
from stance.authority.policy_objects import Undescribed, thing_of
from stance.engines import policy
from stance.engines.policy import Approvable, Decision, Reach


class Gatekeeper:
    def decide(self, action: str, on: object) -> Decision:
        return decisions.decide(action, on)

    def decide_for(self, action: str, on: object, person: int) -> Decision:
        try:
            thing = thing_of(on)
        except Undescribed as unknown:
            return Decision(False, action, because=(f"this kind of object is not known here ({unknown})",))
        return decisions.decide_for(action, person, thing)

    def reach(self, action: str) -> Reach:
        return decisions.reach(action)

    def ask(self, decision: Decision, one: Approvable[Any], reason: str) -> ApprovalRequest:
        return requests.ask(one, decision, reason=reason)


def install() -> None:
    """Idempotent; at start-up."""
    policy.install(Gatekeeper())
