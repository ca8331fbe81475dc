"""A stance version: for every action which side does it, who approves, who is consulted, who is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from stance.engines.policy.catalogue import RULES, Rule
from stance.engines.policy.roles import SIDES, Basis, Side

Doer = Literal["ict", "business", "either"]
Approver = Literal["none", "ict", "business", "either"]
DOERS: tuple[Doer, ...] = get_args(Doer)
APPROVER_SIDES: tuple[Approver, ...] = get_args(Approver)


class StanceRefused(ValueError):
    """The matrix cannot be a stance; ``problems`` says for which actions and why."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


class LeavesUncovered(StanceRefused):
    """It can be a stance, but ``left`` would be left to nobody, and nobody said that they know."""

    def __init__(self, left: list[str]) -> None:
        self.left = left
        things = "1 thing" if len(left) == 1 else f"{len(left):,} things"
        super().__init__(
            [f"Under this stance {things} could be done by nobody. Change it, or confirm that you accept this."]
        )


@dataclass(frozen=True, slots=True)
class StanceRule:
    """``consulted`` before and ``told`` after: sides, not people."""

    side: Doer
    approver: Approver = "none"
    consulted: tuple[Side, ...] = ()
    told: tuple[Side, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "side": self.side,
            "approver": self.approver,
            "consulted": list(self.consulted),
            "told": list(self.told),
        }


@dataclass(frozen=True, slots=True)
class Stance:
    """``number`` counts the agency's versions from 1; 0 is a proposal that nobody has adopted."""

    basis: Basis
    rules: Mapping[str, StanceRule]
    number: int = 0
    since: datetime | None = None
    duties: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """area → side → what the side answers for, in words."""
    beside: tuple[Stance, ...] = ()
    """The other agencies' stances that it was joined with, for a thing that several agencies share (``shared.joined``)."""

    words: str = field(init=False, compare=False)
    """As reasons name it. Made once: every decision says it."""

    def __post_init__(self) -> None:
        since = f", in force since {self.since.day} {self.since:%b %Y}" if self.since else ""
        own = f"(version {self.number}{since})" if self.number else "(proposed)"
        words = " and ".join((f"the {self.basis} stance {own}", *(other.words for other in self.beside)))
        object.__setattr__(self, "words", words)


def read_matrix(given: Mapping[str, Any]) -> dict[str, StanceRule]:
    """A complete matrix from stored or edited data. Raises StanceRefused with every problem, not only the first."""
    problems = list(_problems(given))
    if problems:
        raise StanceRefused(problems)
    return {
        action: StanceRule(
            given[action]["side"],
            given[action]["approver"],
            tuple(given[action].get("consulted", ())),
            tuple(given[action].get("told", ())),
        )
        for action in RULES
    }


def _problems(given: Mapping[str, Any]) -> Iterator[str]:
    for action in given:
        if action not in RULES:
            yield f"{action}: there is no such action"
    for action, rule in RULES.items():
        entry = given.get(action)
        if not isinstance(entry, Mapping):
            yield f"{action}: the stance does not say who may {rule.words}"
            continue
        yield from _faults(rule, entry)


def _faults(rule: Rule, entry: Mapping[str, Any]) -> Iterator[str]:
    side, approver = entry.get("side"), entry.get("approver")
    if side not in DOERS:
        yield f"{rule.action}: the side is {side!r}, not one of {', '.join(DOERS)}"
    if approver not in APPROVER_SIDES:
        yield f"{rule.action}: the approver is {approver!r}, not one of {', '.join(APPROVER_SIDES)}"
    elif approver == "none" and rule.second_person:
        yield f"{rule.action}: needs a second person under every stance; say which side approves"
    elif approver != "none" and not rule.approvable:
        yield f"{rule.action}: cannot wait for an approval"
    for name in ("consulted", "told"):
        sides = entry.get(name, ())
        if not isinstance(sides, list | tuple) or any(one not in SIDES for one in sides):
            yield f"{rule.action}: “{name}” is {sides!r}, not a list of {' and '.join(SIDES)}"
