"""What the sweeps expect of the addresses of this room (``tests.rooms.sweep``): it has none yet."""

from __future__ import annotations

GET: dict[str, tuple[int, ...]] = {}
REFUSED_TO_POST: dict[str, set[str]] = {}
ASKED: dict[str, tuple[str, ...]] = {}
