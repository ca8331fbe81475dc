"""The right edge of a growing tree: per level the one tile that is still filling, and nothing else.

Memory is at most 8 kB a level (four levels hold four thousand million entries), whatever the size of the
tree.
"""

from collections.abc import Iterator

from stance.engines.evidence.tiles import TILE_BITS, TILE_WIDTH, Tile
from stance.engines.evidence.tree import HASH_BYTES, fold, perfect_root, perfect_roots

_TILE_BYTES = TILE_WIDTH * HASH_BYTES


class RightEdge:
    """Takes leaf hashes in order and hands out each tile as it becomes full.

    It knows the root at any moment.
    """

    def __init__(self) -> None:
        """Start with the empty tree."""
        self.size = 0
        self._levels: list[bytearray] = []

    @classmethod
    def of(cls, size: int, partial: list[bytes]) -> "RightEdge":
        """Start at ``size`` entries.

        ``partial[level]`` are the hashes of that level's partial tile, maybe none.
        """
        edge = cls()
        edge.size = size
        edge._levels = [bytearray(hashes) for hashes in partial]
        return edge

    @property
    def room(self) -> int:
        """How many leaves fit into the current level-0 tile: 1 to 256."""
        return TILE_WIDTH - self.size % TILE_WIDTH

    def extend(self, hashes: bytes) -> list[Tile]:
        """Add concatenated leaf ``hashes``, at most ``room`` of them; return the tiles that became full."""
        count = len(hashes) // HASH_BYTES
        if count > self.room:
            raise ValueError(f"{count} hashes do not fit into a tile with room for {self.room}")
        self.size += count
        return list(self._push(hashes))

    def partials(self) -> list[Tile]:
        """Return the partial tiles of the present size, lowest level first."""
        return [
            Tile(level, self.size >> (TILE_BITS * (level + 1)), bytes(hashes))
            for level, hashes in enumerate(self._levels)
            if hashes
        ]

    def root(self) -> bytes:
        """Return the Merkle tree hash at the present size."""
        roots: list[bytes] = []
        for hashes in reversed(self._levels):
            roots.extend(perfect_roots(hashes))
        return fold(roots)

    def _push(self, hashes: bytes) -> Iterator[Tile]:
        level = 0
        while hashes:
            if level == len(self._levels):
                self._levels.append(bytearray())
            row = self._levels[level]
            row += hashes
            if len(row) < _TILE_BYTES:
                return
            data = bytes(row)
            row.clear()
            yield Tile(level, (self.size >> (TILE_BITS * (level + 1))) - 1, data)
            hashes = perfect_root(data)
            level += 1
