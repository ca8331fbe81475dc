"""Rebuilds a ledger from its entries and compares every stored byte on the way.

Memory does not grow with the ledger. Together with ``history.check_history``, which compares the roots found
here with the signed ones, this finds a changed, removed or inserted entry and any damaged tile.
"""

from collections import deque
from collections.abc import Iterable
from itertools import islice

from stance.engines.evidence.difference import Difference
from stance.engines.evidence.edge import RightEdge
from stance.engines.evidence.tiles import (
    TILE_WIDTH,
    Tile,
    TileError,
    TileStore,
    bundle,
    read_bundle,
    read_tile,
    tile_path,
)
from stance.engines.evidence.tree import HASH_BYTES, leaf_hashes


class Recomputer:
    """Takes a ledger's entries in order.

    It finds roots at chosen sizes and differences from the tiles in ``store``.
    """

    def __init__(self, store: TileStore, sizes: Iterable[int] = ()) -> None:
        """Note the root at each of ``sizes`` (entries) when it is reached.

        Give those of the signed checkpoints.
        """
        self._store = store
        self._edge = RightEdge()
        self._waiting: list[bytes] = []
        self._sizes = deque(sorted(set(sizes)))
        self.roots: dict[int, bytes] = {}
        """Root by size, for each chosen size reached so far."""
        self._note_root()

    @property
    def size(self) -> int:
        """How many entries were fed."""
        return self._edge.size

    def root(self) -> bytes:
        """Return the root at the present size."""
        return self._edge.root()

    def feed(self, entries: Iterable[bytes]) -> list[Difference]:
        """Take the next entries; return what differs in the tiles and bundles that they fill."""
        found: list[Difference] = []
        source = iter(entries)
        while batch := list(islice(source, self._until_next_stop())):
            self._waiting += batch
            full = self._edge.extend(leaf_hashes(batch))
            if full:
                found += self._compare_bundle((self.size - 1) // TILE_WIDTH)
                self._waiting = []
            for tile in full:
                found += self._compare_tile(tile)
            found += self._note_root()
        return found

    def finish(self) -> list[Difference]:
        """Return what differs in the partial tiles and bundle at the present size, the ledger's end."""
        found: list[Difference] = []
        if self._waiting:
            found += self._compare_bundle(self.size // TILE_WIDTH)
        for tile in self._edge.partials():
            found += self._compare_tile(tile)
        return found

    def _until_next_stop(self) -> int:
        if not self._sizes:
            return self._edge.room
        return min(self._edge.room, self._sizes[0] - self.size)

    def _note_root(self) -> list[Difference]:
        """Keep the root when the present size is a chosen one.

        The partial tiles and the partial bundle that are still kept for it are compared as well.
        """
        if not self._sizes or self._sizes[0] != self.size:
            return []
        self._sizes.popleft()
        self.roots[self.size] = self.root()
        found = []
        for tile in self._edge.partials():
            stored = self._store.read(tile.path)
            if stored is not None and stored != tile.data:
                found.append(_tile_difference(tile, stored))
        path = tile_path("entries", self.size // TILE_WIDTH, len(self._waiting))
        kept = self._store.read(path) if self._waiting else None
        if kept is not None and kept != bundle(self._waiting):
            found.append(Difference("bundle", path, "it does not hold the entries of its size"))
        return found

    def _compare_tile(self, tile: Tile) -> list[Difference]:
        try:
            stored = read_tile(self._store, tile.level, tile.index, self.size)
        except TileError as error:
            return [Difference("tile", tile.path, str(error))]
        return [] if stored == tile.data else [_tile_difference(tile, stored)]

    def _compare_bundle(self, index: int) -> list[Difference]:
        path = tile_path("entries", index, len(self._waiting))
        if self._store.read(path) == bundle(self._waiting):
            return []
        try:
            stored = read_bundle(self._store, index, self.size)
        except TileError as error:
            return [Difference("bundle", path, str(error))]
        return [
            Difference("entry", f"entry {index * TILE_WIDTH + offset}", f"{path} holds other bytes for it")
            for offset, (ours, theirs) in enumerate(zip(self._waiting, stored, strict=True))
            if ours != theirs
        ]


def _tile_difference(tile: Tile, stored: bytes) -> Difference:
    if len(stored) != len(tile.data):
        return Difference("tile", tile.path, f"{len(stored)} bytes, expected {len(tile.data)}")
    wrong = [
        at // HASH_BYTES
        for at in range(0, len(stored), HASH_BYTES)
        if stored[at : at + HASH_BYTES] != tile.data[at : at + HASH_BYTES]
    ]
    return Difference("tile", tile.path, f"{len(wrong)} of its hashes differ, the first at position {wrong[0]}")
