"""Whether a series of checkpoints tells one story.

Each is signed, none shrinks, each size has one root, and it is the ledger's own.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from stance.engines.evidence.audit_path import tree_root
from stance.engines.evidence.checkpoint import Checkpoint, verify_checkpoint
from stance.engines.evidence.difference import Difference
from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.note import Verifier
from stance.engines.evidence.tiles import TileSource


class _Placed(NamedTuple):
    position: int
    checkpoint: Checkpoint


def check_history(
    checkpoints: Iterable[bytes],
    verifiers: Iterable[Verifier],
    store: TileSource,
    *,
    roots: Mapping[int, bytes] | None = None,
    stored_size: int | None = None,
) -> list[Difference]:
    """Return every fault in ``checkpoints``, signed notes given in the order in which they were made.

    Each must be signed by its log, be of the same log as the first, be no smaller than the one before, and
    have the root that the ledger has at its size. That root is taken from ``roots`` (as ``Recomputer`` found
    them) or, for sizes not in there, from the tiles in ``store``, which hold ``stored_size`` entries: by
    default as many as the largest checkpoint says.
    """
    known = list(verifiers)
    found: list[Difference] = []
    placed: list[_Placed] = []
    for position, note in enumerate(checkpoints):
        try:
            placed.append(_Placed(position, verify_checkpoint(note, known)))
        except EvidenceError as error:
            found.append(_difference(position, str(error)))
    for before, after in pairwise(placed):
        found += _compare_neighbours(before, after)
    largest = max((item.checkpoint.size for item in placed), default=0)
    held = largest if stored_size is None else stored_size
    for item in placed:
        found += _compare_root(item, store, roots or {}, held)
    return sorted(found, key=lambda difference: int(difference.where.split()[-1]))


def _compare_neighbours(before: _Placed, after: _Placed) -> list[Difference]:
    found = []
    old, new = before.checkpoint, after.checkpoint
    if new.origin != old.origin:
        found.append(_difference(after.position, f"is of log {new.origin!r}, the one before of {old.origin!r}"))
    if new.size < old.size:
        found.append(_difference(after.position, f"rolled back: {new.size} entries after one of {old.size} was signed"))
    if new.size == old.size and new.root != old.root:
        found.append(_difference(after.position, f"second root signed for the same {new.size} entries"))
    return found


def _compare_root(item: _Placed, store: TileSource, roots: Mapping[int, bytes], held: int) -> list[Difference]:
    checkpoint = item.checkpoint
    actual = roots.get(checkpoint.size)
    if actual is None:
        try:
            actual = tree_root(store, checkpoint.size, stored_size=held)
        except EvidenceError as error:
            return [_difference(item.position, f"root at {checkpoint.size} entries cannot be recomputed: {error}")]
    if actual == checkpoint.root:
        return []
    detail = f"signed root at {checkpoint.size} entries is {checkpoint.root.hex()}, the ledger's is {actual.hex()}"
    return [_difference(item.position, detail)]


def _difference(position: int, detail: str) -> Difference:
    return Difference("checkpoint", f"checkpoint {position}", detail)
