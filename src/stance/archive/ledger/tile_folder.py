"""Tiles as files below ``ledger/``, served as they are."""

from __future__ import annotations

from pathlib import Path


class TileFolder:
    """Written beside and moved into place, so a reader never sees half a tile.

    Not flushed one by one: that would dominate the append, and a tile lost in a power cut is derived again from the
    entries (``sequencer.rebuild``).
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._made: set[Path] = set()

    def read(self, path: str) -> bytes | None:
        try:
            return (self.root / path).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, path: str, data: bytes) -> None:
        place = self.root / path
        if place.parent not in self._made:
            place.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(place.parent)
        partial = place.with_name(f".{place.name}.new")
        partial.write_bytes(data)
        partial.replace(place)

    def remove(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)
