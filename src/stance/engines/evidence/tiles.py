"""C2SP tlog-tiles: how a ledger is laid out as immutable files (https://c2sp.org/tlog-tiles).

Tiles hold 256 hashes (height 8). Tile N of level L is ``tile/<L>/<N>``, the entries themselves are bundles
of 256 at ``tile/entries/<N>``; the rightmost ones may be partial, ``….p/<W>``, W being how many they hold.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.tree import HASH_BYTES

TILE_WIDTH = 256
TILE_BITS = 8
MAX_ENTRY_BYTES = 0xFFFF
"""Longest entry that a bundle's 16-bit length can announce."""

_LENGTH_BYTES = 2


class TileError(EvidenceError):
    """A tile or bundle is missing, malformed, or does not hold what the tree says."""


class TileSource(Protocol):
    """Where tiles are read. Paths are relative, with forward slashes, as in the specification."""

    def read(self, path: str) -> bytes | None:
        """Return the whole content, or None when there is none at this path."""


class TileStore(TileSource, Protocol):
    """Where tiles live: read and written."""

    def write(self, path: str, data: bytes) -> None:
        """Store ``data`` whole or not at all, replacing what was there.

        It must be durable once the caller signs a checkpoint.
        """


@dataclass(frozen=True, slots=True)
class Tile:
    """Concatenated hashes of one tile; as many as it holds, up to 256."""

    level: int
    index: int
    data: bytes

    @property
    def path(self) -> str:
        """Path of this tile in a store."""
        return tile_path(self.level, self.index, len(self.data) // HASH_BYTES)


def tile_path(level: int | Literal["entries"], index: int, width: int = TILE_WIDTH) -> str:
    """Return the path of tile ``index`` of ``level`` holding ``width`` hashes (or entries), 1 to 256."""
    groups = [f"{index % 1000:03d}"]
    rest = index // 1000
    while rest:
        groups.append(f"x{rest % 1000:03d}")
        rest //= 1000
    name = "/".join(reversed(groups))
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/{level}/{name}{partial}"


def width_at(level: int, index: int, size: int) -> int:
    """Return how many hashes tile ``index`` of ``level`` holds in a tree of ``size`` entries: 0 to 256."""
    held = (size >> (TILE_BITS * level)) - index * TILE_WIDTH
    return max(0, min(TILE_WIDTH, held))


def read_tile(store: TileSource, level: int, index: int, size: int) -> bytes:
    """Return the hashes of tile ``index`` of ``level`` as the tree of ``size`` entries has them.

    Falls back to the full tile when the partial one was already superseded. Raises ``TileError`` when there
    is neither, or its length is wrong. The hashes are not verified here: whoever uses them compares with a
    signed root.
    """
    width = width_at(level, index, size)
    path = tile_path(level, index, width)
    data = store.read(path)
    if data is not None and len(data) == width * HASH_BYTES:
        return data
    if data is not None:
        raise TileError(f"{path}: {len(data)} bytes, expected {width * HASH_BYTES}")
    full = store.read(tile_path(level, index)) if width < TILE_WIDTH else None
    if full is None:
        raise TileError(f"{path}: missing")
    if len(full) != TILE_WIDTH * HASH_BYTES:
        raise TileError(f"{tile_path(level, index)}: {len(full)} bytes, expected {TILE_WIDTH * HASH_BYTES}")
    return full[: width * HASH_BYTES]


def read_bundle(store: TileSource, index: int, size: int) -> list[bytes]:
    """Return the entries of bundle ``index`` as the ledger of ``size`` entries has them.

    Raises ``TileError``.
    """
    width = width_at(0, index, size)
    path = tile_path("entries", index, width)
    data = store.read(path)
    if data is not None:
        return _parsed(path, data, width)
    full_path = tile_path("entries", index)
    full = store.read(full_path) if width < TILE_WIDTH else None
    if full is None:
        raise TileError(f"{path}: missing")
    return _parsed(full_path, full, TILE_WIDTH)[:width]


def read_entries(store: TileSource, size: int) -> Iterator[bytes]:
    """Yield all entries of a ledger of ``size`` entries, in order, one bundle in memory.

    Raises ``TileError``.
    """
    for index in range(-(-size // TILE_WIDTH)):
        yield from read_bundle(store, index, size)


def bundle(entries: Sequence[bytes]) -> bytes:
    """Return ``entries``, each after its length as a big-endian 16-bit integer. Raises ``TileError``."""
    parts = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise TileError(f"entry of {len(entry)} bytes; a bundle holds at most {MAX_ENTRY_BYTES} each")
        parts.append(len(entry).to_bytes(_LENGTH_BYTES, "big"))
        parts.append(entry)
    return b"".join(parts)


def parse_bundle(data: bytes) -> list[bytes]:
    """Return the entries of a bundle. Raises ``TileError`` when it ends in the middle of one."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        start = at + _LENGTH_BYTES
        end = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or end > len(data):
            raise TileError(f"ends inside entry {len(entries)}: {len(data)} bytes, needs {max(start, end)}")
        entries.append(data[start:end])
        at = end
    return entries


def superseded_partials(sizes: Iterable[int], size: int) -> list[str]:
    """Return the paths of partial tiles written at earlier ``sizes`` whose tile is full at ``size``.

    They may be deleted (tlog-tiles, "Partial Tiles"); partial tiles of signed sizes that are not full yet may
    not.
    """
    paths = set()
    for old in sizes:
        level = 0
        while old >> (TILE_BITS * level):
            held = old >> (TILE_BITS * level)
            index, width = held >> TILE_BITS, held & (TILE_WIDTH - 1)
            if width and width_at(level, index, size) == TILE_WIDTH:
                paths.add(tile_path(level, index, width))
                if level == 0:
                    paths.add(tile_path("entries", index, width))
            level += 1
    return sorted(paths)


def _parsed(path: str, data: bytes, width: int) -> list[bytes]:
    try:
        entries = parse_bundle(data)
    except TileError as error:
        raise TileError(f"{path}: {error}") from error
    if len(entries) != width:
        raise TileError(f"{path}: {len(entries)} entries, expected {width}")
    return entries
