"""A stance area by area, as pages show it: who does each action and who approves it, and what differs from the shipped stance."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from stance.engines.policy import AREA_WORDS, RULES, Rule, Stance
from stance.engines.policy.stance import APPROVER_SIDES, DOERS, StanceRule

SIDE_LABELS = {"ict": "ICT", "business": "Business", "either": "Either", "none": "Nobody"}
DONE_BY = {"ict": "ICT", "business": "the business", "either": "either side"}
NO_APPROVAL = "No approval"


@dataclass(frozen=True, slots=True)
class Line:
    """One action in the matrix: who does it, who approves; what may be chosen."""

    rule: Rule
    side: str
    approver: str
    consulted: str
    told: str
    approvers: list[tuple[str, str]]
    has_other_side: bool
    """Than the shipped stance says; so for the approver, and for the whole line."""
    has_other_approver: bool
    is_changed: bool

    @property
    def side_words(self) -> str:
        return SIDE_LABELS[self.side]

    @property
    def approver_words(self) -> str:
        return NO_APPROVAL if self.approver == "none" else SIDE_LABELS[self.approver]


@dataclass(frozen=True, slots=True)
class Block:
    """One area, with what each side is responsible for in words."""

    area: str
    words: str
    ict: str
    business: str
    lines: list[Line]
    has_other_duties: bool
    """Than the shipped stance says."""

    @property
    def changed(self) -> int:
        """Lines and duties that differ from the shipped stance."""
        return sum(line.is_changed for line in self.lines) + self.has_other_duties

    @property
    def changed_words(self) -> str:
        return "1 change" if self.changed == 1 else f"{self.changed} changes"

    @property
    def summary(self) -> str:
        """How many actions are whose: "5 actions by ICT, 2 by either side"."""
        counts = Counter(line.side for line in self.lines)
        noun = " action" if len(self.lines) == 1 else " actions"
        sides = [side for side in DOERS if counts[side]]
        shares = [f"{counts[side]}{'' if place else noun} by {DONE_BY[side]}" for place, side in enumerate(sides)]
        return ", ".join(shares)


def blocks(shown: Stance, shipped: Stance) -> list[Block]:
    """The matrix by area; what differs from the shipped stance is marked."""
    found = []
    for area, words in AREA_WORDS.items():
        rules = [rule for rule in RULES.values() if rule.area == area and not rule.open_to_all]
        lines = [_line(rule, shown, shipped.rules.get(rule.action)) for rule in rules if rule.action in shown.rules]
        duty = shown.duties.get(area, {})
        is_other = duty != shipped.duties.get(area, {})
        found.append(Block(area, words, duty.get("ict", ""), duty.get("business", ""), lines, is_other))
    return found


def _line(rule: Rule, shown: Stance, shipped: StanceRule | None) -> Line:
    said = shown.rules[rule.action]
    offered = [side for side in APPROVER_SIDES if side != "none" or not rule.second_person] if rule.approvable else []
    return Line(
        rule,
        said.side,
        said.approver,
        ", ".join(SIDE_LABELS[side] for side in said.consulted),
        ", ".join(SIDE_LABELS[side] for side in said.told),
        [(side, NO_APPROVAL if side == "none" else SIDE_LABELS[side]) for side in offered],
        shipped is not None and shipped.side != said.side,
        shipped is not None and shipped.approver != said.approver,
        shipped != said,
    )
