"""What stands behind the gate (``stance.engines.policy.gate``): decisions, reach, and requests where one is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stance.authority import deciding
from stance.authority.actions import requests
from stance.engines import policy
from stance.engines.policy import Decision, Reach, Thing


class Gatekeeper:
    def decide(self, action: str, on: object) -> Decision:
        return deciding.decide(action, on)

    def reach(self, action: str) -> Reach:
        return deciding.reach(action)

    def ask(self, decision: Decision, thing: Thing, payload: Mapping[str, Any], summary: str, url: str) -> None:
        requests.ask(decision=decision, thing=thing, payload=payload, summary=summary, url=url)


def install() -> None:
    """Idempotent; at start-up."""
    policy.install(Gatekeeper())
