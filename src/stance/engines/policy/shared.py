"""Under which stance a thing stands that several agencies share: what any of theirs asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from stance.engines.policy.roles import SIDES, Side
from stance.engines.policy.stance import Approver, Doer, Stance, StanceRule

UNSAID = StanceRule("ict")
"""What a stance does not speak of is left to ICT."""


def joined(stances: Sequence[Stance]) -> Stance | None:
    """What all of them together come to: none loosens what another asks for.

    A side that one names counts where another leaves it open, an approval that one asks for is asked for, and whoever one
    consults or tells is consulted or told. Where two name opposite sides the earlier one counts, so that somebody can act
    at all: ``stances`` come in the order in which their agencies were registered. One stance is itself; of none: None.
    """
    return reduce(_both, stances) if stances else None


def _both(first: Stance, second: Stance) -> Stance:
    if first == second:
        return first
    rules = {
        action: _stricter(first.rules.get(action, UNSAID), second.rules.get(action, UNSAID))
        for action in {**first.rules, **second.rules}
    }
    return replace(first, rules=rules, beside=(*first.beside, second))


def _stricter(first: StanceRule, second: StanceRule) -> StanceRule:
    return StanceRule(
        _doer(first.side, second.side),
        _approver(first.approver, second.approver),
        _sides(first.consulted, second.consulted),
        _sides(first.told, second.told),
    )


def _doer(first: Doer, second: Doer) -> Doer:
    return second if first == "either" else first


def _approver(first: Approver, second: Approver) -> Approver:
    if first == "none" or (first == "either" and second != "none"):
        return second
    return first


def _sides(first: Sequence[Side], second: Sequence[Side]) -> tuple[Side, ...]:
    return tuple(side for side in SIDES if side in first or side in second)
