"""What rooms above know about an account: its page shows it beside what the register says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stance.register.models import Account


@dataclass(frozen=True, slots=True)
class Told:
    """One line: ``tone`` as badges have it; ``url`` leads to more, "" to nothing."""

    term: str
    words: str
    tone: str = "idle"
    url: str = ""


Ask = Callable[[Account], Told]
_asked: dict[str, Ask] = {}


def also_show(room: str, ask: Ask) -> None:
    """Called when the installation starts. Idempotent."""
    _asked[room] = ask


def told(account: Account) -> list[Told]:
    return [ask(account) for _room, ask in sorted(_asked.items())]
