"""What one agency gives and others receive is approved on every side that wants it: under the stance of the agency that gives
it first, then under that of each that receives it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self, TypeVar

from stance.engines.policy import Approvable, Decision, Thing, may
from stance.engines.policy.decision import refusal_text
from stance.register.refusal import AccountRefused

Result = TypeVar("Result")


class Handover(Approvable[Result]):
    """``receiving`` is the agency, by its key, whose side is asked; None for the side that gives it."""

    receiving: int | None

    @property
    @abstractmethod
    def given(self) -> object:
        """What the giving side is asked about."""

    @property
    @abstractmethod
    def receivers(self) -> Sequence[int]:
        """Keys of the agencies that get it and did not have it, in the order in which they are asked."""

    @abstractmethod
    def received_by(self, agency: int) -> Thing:
        """What a receiving agency is asked about, under an id of its own."""

    @property
    def about(self) -> object:
        return self.given if self.receiving is None else self.received_by(self.receiving)

    @property
    def side(self) -> dict[str, Any]:
        """For the payload: which side is asked, when it is a receiving one."""
        return {} if self.receiving is None else {"receiving": self.receiving}

    def first(self, decision: Decision) -> tuple[Self, Decision]:
        """Whose approval it waits for first, with that decision; else the same, to be done at once. Raises AccountRefused."""
        self.must_be_possible()
        return (self, decision) if decision.route else self.following() or (self, decision)

    def following(self) -> tuple[Self, Decision] | None:
        """Whose approval it waits for after this one's, as whoever acts. Raises AccountRefused."""
        sides = list(self.receivers)
        for agency in sides if self.receiving is None else sides[sides.index(self.receiving) + 1 :]:
            decision = may(self.action, self.received_by(agency))
            if not decision.allowed:
                raise AccountRefused(refusal_text(decision), "agencies")
            if decision.route:
                return replace(self, receiving=agency), decision  # type: ignore[type-var]
        return None
