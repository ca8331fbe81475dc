"""The answer to "may they?", with its reasons."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from stance.engines.policy.roles import SIDE_WORDS


@dataclass(frozen=True, slots=True)
class Step:
    """Whose approval an action waits for: ``count`` of ``people`` (user ids), who hold this role on this side.

    ``near`` have their access, lately, from the hand of who asks or from the same hand: their word does not count.
    ``hands``: where more than one has to approve, which of ``people`` count as one, because their access lately came from one
    hand. ``is_alone``: nobody else holds the role or did until lately, and the action may be done alone for so long.
    """

    side: str
    role: str
    agency: int | None = None
    people: tuple[int, ...] = ()
    count: int = 1
    near: frozenset[int] = frozenset()
    is_alone: bool = False
    hands: frozenset[frozenset[int]] = frozenset()

    def counted(self, approving: Collection[int]) -> int:
        """How many of these people's approvals count: one of those who come from one hand."""
        named = set(approving) & set(self.people)
        return len(named) - sum(max(0, len(named & hand) - 1) for hand in self.hands)

    def as_json(self) -> dict[str, Any]:
        return {
            "side": self.side,
            "role": self.role,
            "agency": self.agency,
            "people": list(self.people),
            "count": self.count,
        }

    @property
    def words(self) -> str:
        side = "" if self.side == "either" else f" on the {SIDE_WORDS[self.side]} side"
        if self.count > 1:
            return f"{self.count} {self.role}s{side}"
        return f"an {self.role}{side}" if self.role[0] in "aeiou" else f"a {self.role}{side}"


@dataclass(frozen=True, slots=True)
class Decision:
    """``because`` names the rules that decided; ``missing`` what would have to be true for a yes; ``route`` whose
    approvals come first. Allowed with a route means: they may ask, and it happens once the route has approved.
    ``agencies`` are whose the thing is, and so who reads in the audit trail what was done to it. ``hidden``: it is of
    agencies where the person has no role, so the answer must be the same as if there were no such thing."""

    allowed: bool
    action: str
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    route: tuple[Step, ...] = ()
    agencies: frozenset[int] = frozenset()
    hidden: bool = False

    @property
    def lacks_approver(self) -> bool:
        """Refused for nothing else than that nobody could approve it."""
        return not self.allowed and bool(self.route)


class Refused(Exception):
    """The action was not allowed; nothing was done. ``decision`` holds the reasons."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__(refusal_text(decision))


def refusal_text(decision: Decision) -> str:
    """One sentence for the person refused. Who only lacks an approver may do it: nobody can approve it, and that is said."""
    reasons = "; ".join(decision.missing or decision.because) or "no rule allows it"
    if decision.lacks_approver:
        return f"Nobody can approve this: {reasons}."
    return f"You may not do this: {reasons}."
