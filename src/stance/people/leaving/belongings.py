"""What a room holds in somebody's name, as it is shown, handed over and given back. Each room says what of its own it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from stance.people.models import User
from stance.rooms.listed import answers

LEFT_BEHIND = "people.left_behind"
"""Asked of every room: what of theirs people hold (``Belongings``)."""
STILL_HOLDING = "people.still_holding"
"""Asked of every room: the keys of some people who are switched off and hold something of theirs that somebody should take over, at most
as many as it is asked for."""
Taken = dict[str, Any]
"""One thing that was taken, as JSON: what it takes to give it back, and to see whether somebody changed it since."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One line of the page. ``fate`` says what becomes of it when nobody takes it over; ``suggested`` is who would take it over;
    ``url`` leads to the list of the things that it tells of, "" to nothing."""

    key: str
    kind: str
    words: str
    fate: str
    may_name: bool = False
    """Whether whoever asks may name somebody who takes it over."""
    suggested: User | None = None
    url: str = ""


class Belongings(Protocol):
    """``name`` stands in what was taken; it never changes."""

    name: str

    def held(self, user: User) -> list[Holding]:
        """A line for each, or one for all of a kind that go the same way."""
        ...

    def hand_over(self, user: User, to: Mapping[str, User]) -> tuple[list[Taken], list[str]]:
        """Inside the caller's transaction: ``to`` names who takes over, by the key of a holding. Returns what was taken, and
        what whoever did it has to know, in sentences. Raises PersonRefused."""
        ...

    def give_back(self, user: User, taken: Taken) -> str:
        """Inside the caller's transaction: "", or why it is not given back, as a sentence."""
        ...


def still_holding(most: int) -> set[int]:
    """Of each room's at most so many."""
    return {key for ask in answers(STILL_HOLDING) for key in ask(most)}


def everything() -> list[Belongings]:
    """This room's own, then those of the rooms above."""
    return [ask() for ask in reversed(answers(LEFT_BEHIND))]
