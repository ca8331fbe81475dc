"""Who follows the journal, as the rooms declare it: data only, so that a declaration loads no model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from stance.rooms.listed import rooms

NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
WINDOW = 20_000
"""Keys that are looked through at once, however few of their events a follower wants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """``handle`` is the dotted name of a function that takes a ``Stretch``. It is called inside the transaction that moves
    the cursor, so what it writes to the database happens exactly once. It must have no effect outside the database: for
    one it enqueues a job, which is a row of the same transaction and is carried out at least once.
    """

    name: str
    """The room, a dot, what it does (such as ``archive.trail_seal``): the name of its cursor, for good."""
    title: str
    """What the jobs page and the doctor call it."""
    handle: str
    batch_size: int = 200
    """Events in one transaction at most."""
    actions: tuple[str, ...] = ()
    """Events of these actions alone; of all when none is named."""
    starts: Literal["beginning", "now"] = "beginning"
    """Where a follower without a cursor begins: at the first event, or after the newest when a worker first sees it."""
    every_seconds: int = 5
    """How often a worker looks for something new (it looks every few seconds at the most)."""
    formerly: tuple[str, ...] = ()
    """Names that it had before: their cursor becomes its own."""

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name) or len(self.name) > 100:
            raise ValueError(
                f"“{self.name}” is no follower's name: it is a room, a dot and a word, at most 100 characters."
            )
        if not 1 <= self.batch_size <= WINDOW or self.every_seconds < 1:
            raise ValueError(f"{self.name}: batches have 1 to {WINDOW:,} events, looks are at least a second apart.")


class UnknownFollower(LookupError):
    """Nobody declares a follower of this name."""


class Followers:
    """What the rooms declare (``followers`` of each ``room.py``); read by workers, the jobs page and the doctor."""

    def __init__(self) -> None:
        self._filled: dict[str, Follower] | None = None

    @property
    def _declared(self) -> dict[str, Follower]:
        if self._filled is None:
            self.fill(one for room in rooms() if room.followers for one in room.load(room.followers))
        return self._filled or {}

    def fill(self, declared: Iterable[Follower]) -> None:
        """These and no others. Raises ValueError when two would share a cursor."""
        filled: dict[str, Follower] = {}
        names: set[str] = set()
        for one in declared:
            for name in (one.name, *one.formerly):
                if name in names:
                    raise ValueError(f"Two followers of the journal are called {name}, or were.")
                names.add(name)
            filled[one.name] = one
        self._filled = filled

    def all(self) -> list[Follower]:
        """In the order of their names."""
        return [self._declared[name] for name in sorted(self._declared)]

    def named(self, name: str) -> Follower:
        """Raises UnknownFollower."""
        try:
            return self._declared[name]
        except KeyError:
            raise UnknownFollower(f"No follower of the journal is called {name}.") from None


followers = Followers()
