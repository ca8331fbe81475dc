"""The answer to "may they?", with its reasons."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """``because`` names the rules that decided; ``missing`` what would have to be true for a yes."""

    allowed: bool
    action: str
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Refused(Exception):
    """The action was not allowed; nothing was done. ``decision`` holds the reasons."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__(refusal_text(decision))


def refusal_text(decision: Decision) -> str:
    """One sentence for the person refused."""
    reasons = "; ".join(decision.missing or decision.because) or "no rule allows it"
    return f"You may not do this ({decision.action}): {reasons}."
