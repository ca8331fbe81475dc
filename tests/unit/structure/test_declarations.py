"""Everything that a room declares is there: each dotted name leads to something, each action is in the catalogue."""

from __future__ import annotations

from collections import Counter
from importlib import import_module

import pytest

from stance.engines.policy import RULES
from stance.engines.states import StateTable
from stance.journal.following.declared import followers
from stance.rooms.declaration import Room
from stance.rooms.listed import rooms

ROOMS = list(rooms())


@pytest.mark.parametrize("room", ROOMS, ids=[room.name for room in ROOMS])
def test_every_name_leads_to_something(room: Room) -> None:
    callables = [one.items for one in room.home] + [one.task for one in room.recurring]
    callables += [one.when for one in room.recurring if one.when] + list(room.checks) + list(room.automations)
    callables += list(room.answers.values())
    for command in room.commands:
        callables += [name for name in (command.run, command.arguments, *command.verbs.values()) if name]
    for name in callables:
        assert callable(room.load(name)) or hasattr(room.load(name), "enqueue"), name
    for addresses in room.addresses:
        assert import_module(room.full(addresses.urls)).urlpatterns
    for router in room.api:
        assert room.load(router.router).path_operations
    for name in (room.described, room.followers, *room.approvables):
        assert not name or room.load(name)
    assert all(isinstance(table, StateTable) for table in (room.load(room.states) if room.states else ()))


@pytest.mark.parametrize("room", ROOMS, ids=[room.name for room in ROOMS])
def test_every_action_that_it_names_is_in_the_catalogue(room: Room) -> None:
    named = {one.action for one in (*room.navigation, *room.home)}
    named |= {room.load(name).action for name in room.approvables}
    assert named <= set(RULES)


@pytest.mark.parametrize("room", ROOMS, ids=[room.name for room in ROOMS])
def test_open_and_public_paths_are_whole_beginnings(room: Room) -> None:
    assert set(room.public_paths) <= set(room.open_paths)
    assert all(path.startswith("/") for path in room.open_paths)


def test_no_two_rooms_claim_the_same() -> None:
    for claims in (
        [command.name for room in ROOMS for command in room.commands],
        [item.order for room in ROOMS for item in room.navigation],
        [item.order for room in ROOMS for item in room.home],
        [path for room in ROOMS for path in room.open_paths],
        [table.name for room in ROOMS if room.states for table in room.load(room.states)],
        [one.name for one in followers.all()],
    ):
        assert [claim for claim, count in Counter(claims).items() if count > 1] == []
