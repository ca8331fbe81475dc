"""What rooms above know about an account: its page shows it beside what the register says."""

from __future__ import annotations

from dataclasses import dataclass

from stance.register.models import Account
from stance.rooms.listed import answers

ACCOUNT_FACTS = "register.account_facts"
"""Asked with an account; answered with a ``Fact``."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: ``tone`` as badges have it; ``url`` leads to more, "" to nothing."""

    term: str
    words: str
    tone: str = "idle"
    url: str = ""


def facts_about(account: Account) -> list[Fact]:
    return [ask(account) for ask in answers(ACCOUNT_FACTS)]
