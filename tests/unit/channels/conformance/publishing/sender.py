"""A small model of whoever sends: each outcome leads to one next step, and nothing is sent again before it was looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from stance.channels.port.publishing import (
    Absent,
    Accepted,
    Outcome,
    Place,
    Processing,
    Publisher,
    Ready,
    Reference,
    Rejected,
    Throttled,
    Unknown,
    Unsent,
    Wire,
)
from tests.factories.taking.taker import NOW
from tests.factories.talking import Heard, Platform, carry_on

MOST_STEPS = 80
ABSENCES = 2
"""Proofs of absence before the same is sent again."""
Step: TypeAlias = Any


@dataclass
class Sender:
    """``steps`` are all outcomes, in order."""

    publisher: Publisher
    place: Place
    platform: Platform
    wire: Wire
    before: Sequence[Reference] = ()
    left: dict[str, Any] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    heard: Heard = field(default_factory=Heard)

    def run(self) -> Accepted | Rejected:
        """Fails where it never ends."""
        return self._prepared() or self._sent()

    def _carried(self, talk: Any) -> Any:
        assert len(self.steps) < MOST_STEPS, self.steps[-3:]
        found = carry_on(talk, self.platform, self.heard)
        self.steps.append(found)
        return found

    def _prepared(self) -> Rejected | None:
        while True:
            ready = self._carried(self.publisher.prepare(self.place, self.wire, self.left))
            if isinstance(ready, Rejected):
                return ready
            if isinstance(ready, Ready):
                self.left = dict(ready.left)
                if ready.is_last:
                    return None
            else:
                assert isinstance(ready, Throttled | Unsent), ready

    def _sent(self) -> Accepted | Rejected:
        outcome: Outcome = self.committed()
        while not isinstance(outcome, Accepted | Rejected):
            if isinstance(outcome, Unsent | Throttled):
                outcome = self.committed()
            elif isinstance(outcome, Processing):
                outcome = self._checked(outcome)
            else:
                assert isinstance(outcome, Unknown), outcome
                outcome = self.looked_for() or self.committed()
        return outcome

    def committed(self) -> Outcome:
        found: Outcome = self._carried(self.publisher.commit(self.place, self.wire, self.left, self.before))
        return found

    def _checked(self, outcome: Processing) -> Outcome:
        """A check that failed on its way is asked again; it makes nothing public."""
        self.left = dict(outcome.left)
        found: Outcome = self._carried(self.publisher.check(self.place, self.wire, self.left))
        return outcome if isinstance(found, Throttled | Unsent) else found

    def looked_for(self) -> Accepted | None:
        absent = 0
        while absent < ABSENCES:
            found = self._carried(self.publisher.reconcile(self.place, self.wire, self.left, NOW))
            if isinstance(found, Accepted):
                return found
            absent += isinstance(found, Absent)
        return None
