"""Inclusion and consistency proofs (RFC 9162 sections 2.1.3.1 and 2.1.4.1).

They are read from a logarithmic number of tiles.

What is read is not trusted here: a proof made from damaged tiles does not verify, and
``proof.build_record_proof`` verifies before it hands one out.
"""

from functools import lru_cache

from stance.engines.evidence.tiles import TILE_BITS, TILE_WIDTH, TileSource, read_tile
from stance.engines.evidence.tree import EMPTY_ROOT, HASH_BYTES, ProofError, fold, perfect_root


def tree_root(store: TileSource, size: int, *, stored_size: int | None = None) -> bytes:
    """Return the root (32 bytes) of the tree of ``size`` entries.

    ``stored_size`` is how many entries the tiles in ``store`` hold when that is more than ``size``: partial
    tiles of ``size`` need not exist then. Raises ``ProofError`` when it is less, ``TileError`` when a tile is
    missing.
    """
    return _Subtrees(store, size, stored_size).root(0, size) if size else EMPTY_ROOT


def inclusion_proof(store: TileSource, index: int, size: int, *, stored_size: int | None = None) -> list[bytes]:
    """Return the sibling hashes that lead from entry ``index`` to the root of the tree of ``size`` entries.

    ``stored_size`` as for ``tree_root``. Raises ``ProofError`` or ``TileError``.
    """
    if not 0 <= index < size:
        raise ProofError(f"index {index} is outside a tree of {size} entries")
    subtrees = _Subtrees(store, size, stored_size)
    path = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(subtrees.root(middle, high))
            high = middle
        else:
            path.append(subtrees.root(low, middle))
            low = middle
    return path[::-1]


def consistency_proof(
    store: TileSource, old_size: int, new_size: int, *, stored_size: int | None = None
) -> list[bytes]:
    """Return the hashes that show the tree of ``new_size`` entries to extend that of ``old_size``.

    Empty when ``old_size`` is 0 or equals ``new_size``. ``stored_size`` as for ``tree_root``. Raises
    ``ProofError`` or ``TileError``.
    """
    if not 0 <= old_size <= new_size:
        raise ProofError(f"a tree of {new_size} entries cannot extend one of {old_size}")
    if old_size in (0, new_size):
        return []
    subtrees = _Subtrees(store, new_size, stored_size)
    path = []
    low, high = 0, new_size
    while high != old_size:
        middle = low + _split(high - low)
        if old_size <= middle:
            path.append(subtrees.root(middle, high))
            high = middle
        else:
            path.append(subtrees.root(low, middle))
            low = middle
    if low:
        path.append(subtrees.root(low, high))
    return path[::-1]


def _split(width: int) -> int:
    """Return the largest power of two below ``width`` (at least 2): where RFC 6962 divides a tree."""
    return 1 << ((width - 1).bit_length() - 1)


@lru_cache(maxsize=1024)
def _known_root(hashes: bytes) -> bytes:
    """Proofs of neighbours share most of their subtrees; at most 8 KiB each are remembered."""
    return perfect_root(hashes)


class _Subtrees:
    """Roots of ranges of the tree, each tile read once."""

    def __init__(self, store: TileSource, size: int, stored_size: int | None) -> None:
        self._store = store
        self._stored_size = size if stored_size is None else stored_size
        if self._stored_size < size:
            raise ProofError(f"the tiles hold {self._stored_size} entries, fewer than the {size} asked for")
        self._tiles: dict[tuple[int, int], bytes] = {}

    def root(self, low: int, high: int) -> bytes:
        """Return the root over entries ``low`` to ``high``.

        ``low`` is where RFC 6962's division puts a subtree.
        """
        roots = []
        while low < high:
            height = (high - low).bit_length() - 1
            roots.append(self._perfect(height, low >> height))
            low += 1 << height
        return fold(roots)

    def _perfect(self, height: int, index: int) -> bytes:
        level, rest = divmod(height, TILE_BITS)
        tile, offset = divmod(index << rest, TILE_WIDTH)
        key = level, tile
        if key not in self._tiles:
            self._tiles[key] = read_tile(self._store, level, tile, self._stored_size)
        start = offset * HASH_BYTES
        return _known_root(self._tiles[key][start : start + (HASH_BYTES << rest)])
