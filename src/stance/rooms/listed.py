"""The rooms that there are. A room is listed here, on its floor in pyproject.toml, and with its actions in
``engines/policy/catalogue.py``; everything else about it is in its own folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from stance.rooms.declaration import Room

PACKAGES: tuple[str, ...] = (
    "stance.site",
    "stance.archive",
    "stance.register",
    "stance.authority",
    "stance.people",
    "stance.jobs",
    "stance.journal",
)


@cache
def rooms() -> tuple[Room, ...]:
    """Highest floor first."""
    found = tuple(import_module(f"{package}.room").ROOM for package in PACKAGES)
    assert [room.package for room in found] == list(PACKAGES)  # noqa: S101  (a copied room.py that speaks of another room)
    return found


@cache
def answers(question: str) -> tuple[Callable[..., Any], ...]:
    """What rooms above answer to a question of a room below, which may not call up. Questions are named by the room that asks
    them, such as ``people.occupants``."""
    return tuple(room.load(room.answers[question]) for room in rooms() if question in room.answers)
