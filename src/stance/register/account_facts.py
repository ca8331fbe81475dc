"""What rooms above know about an account: its page shows it beside what the register says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from stance.register.models import Account
from stance.rooms.listed import answers

ACCOUNT_FACTS = "register.account_facts"
"""Asked with an account; answered with a ``Fact``, or None where there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: ``tone`` as badges have it; ``url`` leads to more, "" to nothing."""

    term: str
    words: str
    tone: str = "idle"
    url: str = ""


CAPTURE_STATES = "register.capture_states"
"""Asked with keys of accounts; answered, of each that is captured, with its state, last success and problem."""


def capture_states(accounts: Collection[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for ask in answers(CAPTURE_STATES):
        found |= ask(accounts)
    return found


def facts_about(account: Account) -> list[Fact]:
    found = (ask(account) for ask in answers(ACCOUNT_FACTS))
    return [fact for fact in found if fact is not None]
