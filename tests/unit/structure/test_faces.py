"""What rooms take from each other is each one's face: what it does, reads and keeps, and what its ``room.py`` names."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from stance.rooms.declaration import Room
from stance.rooms.listed import rooms
from tests.unit.structure.source import SOURCE, modules

OPEN = {"actions", "queries", "models", "refusal"}
ROOMS = {room.name: room for room in rooms()}


def taken(tree: ast.Module) -> Iterator[str]:
    """Every module that is imported from a room, by its whole name; of a name out of a package, the module where there is one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = SOURCE.joinpath(*node.module.split(".")[1:], alias.name)
                is_module = inner.is_dir() or inner.with_suffix(".py").is_file()
                yield f"{node.module}.{alias.name}" if is_module else node.module


def from_others() -> Iterator[tuple[str, str, str]]:
    """Room, module of it, and the file of another room that imports it."""
    for path, tree in modules():
        own = path.parts[0]
        for name in taken(tree):
            _stance, room, *rest = (*name.split("."), "", "")
            if name.startswith("stance.") and room in ROOMS and own in ROOMS and room != own:
                yield room, ".".join(filter(None, rest)), str(path)


FOUND = list(from_others())


def is_open(room: Room, module: str) -> bool:
    return bool(OPEN & set(module.split(".")[:2])) or any(
        module == one or module.startswith(f"{one}.") for one in room.face
    )


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_others_take_only_from_its_face(name: str) -> None:
    assert [
        f"{path} takes {module}" for room, module, path in FOUND if room == name and not is_open(ROOMS[room], module)
    ] == []


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_its_face_is_no_wider_than_it_needs_to_be(name: str) -> None:
    used = {module for room, module, _path in FOUND if room == name}
    assert {
        one for one in ROOMS[name].face if not any(module == one or module.startswith(f"{one}.") for module in used)
    } == set()


def test_the_imports_are_found() -> None:
    assert ("journal", "trail", "people/actions/access.py") in FOUND
    assert len(FOUND) > 200


def test_another_rooms_business_would_be_noticed() -> None:
    tree = ast.parse("from stance.people import administrators\nfrom stance.people.administrators import keep_one")
    assert list(taken(tree)) == ["stance.people.administrators"] * 2
    assert not is_open(ROOMS["people"], "administrators")
