"""What stands behind the gate (``stance.engines.policy.gate``): decisions, reach, and requests where one is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stance.authority import decisions
from stance.authority.actions import requests
from stance.authority.policy_objects import Undescribed, thing_of
from stance.engines import policy
from stance.engines.policy import Decision, Reach, Thing


class Gatekeeper:
    def decide(self, action: str, on: object) -> Decision:
        return decisions.decide(action, on)

    def decide_for(self, action: str, on: object, person: int) -> Decision:
        try:
            thing = thing_of(on)
        except Undescribed as unknown:
            return Decision(False, action, because=(f"no room describes what this would be done to ({unknown})",))
        return decisions.decide_for(action, person, thing)

    def reach(self, action: str) -> Reach:
        return decisions.reach(action)

    def ask(self, decision: Decision, thing: Thing, payload: Mapping[str, Any], summary: str, url: str) -> None:
        requests.ask(decision=decision, thing=thing, payload=payload, summary=summary, url=url)


def install() -> None:
    """Idempotent; at start-up."""
    policy.install(Gatekeeper())
