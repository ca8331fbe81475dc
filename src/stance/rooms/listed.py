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
    "stance.publishing",
    "stance.lodging",
    "stance.capture",
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


def only_one(field: str) -> tuple[Room, str] | None:
    """The room that names something in this field (``public_version``, ``search``), and what; None where none does. Raises
    ValueError for two."""
    found = [(room, getattr(room, field)) for room in rooms() if getattr(room, field)]
    if len(found) > 1:
        raise ValueError(f"two rooms have a {field}: {found[0][0].name} and {found[1][0].name}")
    return found[0] if found else None


@cache
def answers(question: str) -> tuple[Callable[..., Any], ...]:
    """What rooms above answer to a question of a room below, which may not call up. Questions are named by the room that asks
    them, such as ``people.occupants``."""
    return tuple(room.load(room.answers[question]) for room in rooms() if question in room.answers)
