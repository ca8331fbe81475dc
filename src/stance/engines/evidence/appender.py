"""Extends a ledger: writes tiles and entry bundles for new entries, and returns the new root.

Tiles are derived data. An append that was interrupted is repeated from the same old size with the same
entries and writes the same bytes to the same paths, so a crash between two writes loses nothing and doubles
nothing.
"""

from collections.abc import Iterable
from itertools import islice

from stance.engines.evidence.edge import RightEdge
from stance.engines.evidence.tiles import (
    TILE_BITS,
    TILE_WIDTH,
    TileError,
    TileStore,
    bundle,
    read_bundle,
    read_tile,
    tile_path,
    width_at,
)
from stance.engines.evidence.tree import HASH_BYTES, leaf_hashes, perfect_root


def append(
    store: TileStore, size: int, entries: Iterable[bytes], *, expected_root: bytes | None = None
) -> tuple[int, bytes]:
    """Add ``entries`` to the ledger of ``size`` entries in ``store``.

    Return the new size and its root (32 bytes).

    Streams: one bundle and one tile a level in memory. ``expected_root``, the root of the last checkpoint,
    proves that everything read back is what was signed; give it whenever there is one. Without it, what is
    read is only checked against itself. Raises ``TileError`` before anything is written when existing tiles
    are missing or wrong, and in the course of writing for an entry above 65,535 bytes.
    """
    edge, waiting = _resume(store, size)
    if expected_root is not None and edge.root() != expected_root:
        raise TileError(
            f"tiles at size {size} have root {edge.root().hex()}, the checkpoint says {expected_root.hex()}; "
            "rebuild the tiles from the entries before adding to them"
        )
    source = iter(entries)
    while batch := list(islice(source, edge.room)):
        waiting += batch
        data = bundle(waiting)
        index = edge.size // TILE_WIDTH
        full = edge.extend(leaf_hashes(batch))
        if full:
            store.write(tile_path("entries", index), data)
            waiting = []
        for tile in full:
            store.write(tile.path, tile.data)
    if edge.size > size:
        _write_partials(store, edge, waiting)
    return edge.size, edge.root()


def _write_partials(store: TileStore, edge: RightEdge, waiting: list[bytes]) -> None:
    if waiting:
        store.write(tile_path("entries", edge.size // TILE_WIDTH, len(waiting)), bundle(waiting))
    for tile in edge.partials():
        store.write(tile.path, tile.data)


def _resume(store: TileStore, size: int) -> tuple[RightEdge, list[bytes]]:
    """Return the right edge at ``size`` and the entries of its partial bundle, read back and checked."""
    if size < 0:
        raise TileError(f"a ledger cannot have {size} entries")
    partial = []
    level = 0
    while size >> (TILE_BITS * level):
        index = size >> (TILE_BITS * (level + 1))
        hashes = read_tile(store, level, index, size) if width_at(level, index, size) else b""
        if level and hashes:
            _require_last_child(store, level, hashes, size)
        partial.append(hashes)
        level += 1
    waiting: list[bytes] = []
    if size % TILE_WIDTH:
        waiting = read_bundle(store, size // TILE_WIDTH, size)
        if leaf_hashes(waiting) != partial[0]:
            raise TileError(
                f"{tile_path('entries', size // TILE_WIDTH, len(waiting))}: entries do not hash to their tile"
            )
    return RightEdge.of(size, partial), waiting


def _require_last_child(store: TileStore, level: int, hashes: bytes, size: int) -> None:
    """Check the newest hash of a partial tile against the full tile below it.

    Older ones need the signed root.
    """
    child = (size >> (TILE_BITS * level)) - 1
    if perfect_root(read_tile(store, level - 1, child, size)) != hashes[-HASH_BYTES:]:
        raise TileError(f"{tile_path(level - 1, child)}: does not hash to its place in level {level}")
