"""Names of agencies and of types of use are shown in other rooms too: those say here that they want to be told."""

from __future__ import annotations

from collections.abc import Callable

Told = Callable[[], None]
"""Called inside the transaction that changed a name."""
_told: dict[str, Told] = {}


def also_tell(room: str, told: Told) -> None:
    """Called by a room when the installation starts."""
    _told[room] = told


def tell() -> None:
    """An agency was changed or ended, or a type of use has other words."""
    for room in sorted(_told):
        _told[room]()
