"""Everything that a room declares is there: each dotted name leads to something, each action is in the catalogue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.urls import URLResolver, get_resolver, reverse

from stance.engines.policy import RULES
from stance.engines.states import StateTable
from stance.journal.following.declared import followers
from stance.rooms.declaration import Room
from stance.rooms.listed import rooms
from tests.unit.structure.source import SOURCE

ROOMS = list(rooms())


def resolve_under(path: str) -> Iterator[bool]:
    """Whether each address of the product, as it is spelled, begins so."""
    routes = [("", get_resolver().url_patterns)]
    while routes:
        start, patterns = routes.pop()
        for one in patterns:
            spelled = start + str(one.pattern)
            if isinstance(one, URLResolver):
                routes.append((spelled, one.url_patterns))
            else:
                yield f"/{spelled}".startswith(path)


@pytest.mark.parametrize("room", ROOMS, ids=[room.name for room in ROOMS])
def test_every_name_leads_to_something(room: Room) -> None:
    callables = [one.items for one in room.home] + [one.task for one in room.recurring]
    callables += [one.when for one in room.recurring if one.when] + list(room.checks) + list(room.automations)
    callables += [*room.answers.values(), *filter(None, (room.kept, room.public_version))]
    callables += [name for door in room.program_doors for name in (door.is_known, door.refusal)]
    for command in room.commands:
        callables += [name for name in (command.run, command.arguments, *command.verbs.values()) if name]
    for name in callables:
        assert callable(room.load(name)) or hasattr(room.load(name), "enqueue"), name
    for page in (*(step.url_name for step in room.first_steps), *filter(None, [room.search])):
        assert reverse(page)
    assert all(room.load(door.largest_body) > 0 for door in room.program_doors)
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
    named |= {step.action for step in room.first_steps if step.action}
    named |= {room.load(name).action for name in room.approvables}
    assert named <= set(RULES)


@pytest.mark.parametrize("room", ROOMS, ids=[room.name for room in ROOMS])
def test_open_and_public_paths_are_whole_beginnings(room: Room) -> None:
    assert set(room.public_paths) <= set(room.open_paths)
    assert {door.under for door in room.program_doors} <= set(room.open_paths), "a token opens it, no session"
    paths = (*room.open_paths, *room.piece_paths)
    assert all(path.startswith("/") for path in paths)
    assert all(any(resolve_under(path)) for path in room.piece_paths), "pieces are sent to pages that there are"


def test_no_two_rooms_claim_the_same() -> None:
    for claims in (
        [command.name for room in ROOMS for command in room.commands],
        [item.order for room in ROOMS for item in room.navigation],
        [item.order for room in ROOMS for item in room.home],
        [step.order for room in ROOMS for step in room.first_steps],
        [path for room in ROOMS for path in room.piece_paths],
        ["version" for room in ROOMS if room.public_version],
        ["search" for room in ROOMS if room.search],
        [path for room in ROOMS for path in room.open_paths],
        [table.name for room in ROOMS if room.states for table in room.load(room.states)],
        [one.name for one in followers.all()],
    ):
        assert [claim for claim, count in Counter(claims).items() if count > 1] == []


HERE = re.compile(r"[\"'](/(?:[a-z0-9-]+/)+)[\"'?]")
OF_THE_INSTALLATION = {"/api/", "/account/", "/static/", "/account/login/"}


def test_the_installation_spells_no_path_of_a_room() -> None:
    """What it does with some paths, rooms declare: a room above or below may come and go."""
    told = {
        str(path.relative_to(SOURCE)): found
        for path in (SOURCE / "site").rglob("*.py")
        if (found := sorted(set(HERE.findall(path.read_text())) - OF_THE_INSTALLATION))
    }
    assert told == {}
