"""``python -m stance.rooms.styles``: the rooms' style sheets, as Sass takes them in (``script/assets``)."""

from __future__ import annotations

from stance.rooms.listed import rooms


def as_sass() -> str:
    """Paths are from the repository's root."""
    places = [f"src/{room.package.replace('.', '/')}/styles/{name}" for room in rooms() for name in room.styles]
    return "".join(f'@use "{place}";\n' for place in places)


if __name__ == "__main__":
    print(as_sass(), end="")
