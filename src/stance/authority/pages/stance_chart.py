"""The stance as the talk draws it: six areas, each a bar split between ICT and the business."""

from __future__ import annotations

from dataclasses import dataclass

from stance.engines.policy import AREA_WORDS, RULES, Stance


@dataclass(frozen=True, slots=True)
class Share:
    """How many of an area's actions each side does. Reading is open to all and not counted."""

    area: str
    words: str
    ict: int
    either: int
    business: int
    ict_duty: str
    business_duty: str

    @property
    def total(self) -> int:
        return self.ict + self.either + self.business


def shares(stance: Stance) -> list[Share]:
    """Counted from the stance's own rules, so an edited rule moves the bar."""
    return [_share(stance, area, words) for area, words in AREA_WORDS.items()]


def _share(stance: Stance, area: str, words: str) -> Share:
    counts = {"ict": 0, "either": 0, "business": 0}
    for action, rule in RULES.items():
        if rule.area == area and not rule.reads and not rule.open_to_all and action in stance.rules:
            counts[stance.rules[action].side] += 1
    duties = stance.duties.get(area, {})
    return Share(area, words, **counts, ict_duty=duties.get("ict", ""), business_duty=duties.get("business", ""))
