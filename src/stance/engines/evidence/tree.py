"""Merkle tree hashes (RFC 6962 section 2.1) and verification of proofs (RFC 9162 sections 2.1.3, 2.1.4).

Pure functions over SHA-256 digests of 32 bytes: what an outsider needs, and nothing else. The verification
follows RFC 9162's iterative algorithms, so it shares no code with the recursive definition by which proofs
are made.
"""

import hashlib
from collections.abc import Iterable, Sequence

from stance.engines.evidence.errors import EvidenceError

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
"""Root of the tree without leaves (RFC 6962 section 2.1)."""

_LEAF = b"\x00"
_NODE = b"\x01"


class ProofError(EvidenceError):
    """A proof does not verify, or cannot exist for the sizes given."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one entry: SHA-256(0x00 || entry)."""
    return hashlib.sha256(_LEAF + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> bytes:
    """Return the hashes of ``entries``, concatenated."""
    sha256 = hashlib.sha256
    return b"".join([sha256(_LEAF + entry).digest() for entry in entries])


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(_NODE + left + right).digest()


def perfect_root(hashes: bytes | bytearray) -> bytes:
    """Return the root over concatenated ``hashes``, whose number is a power of two."""
    sha256 = hashlib.sha256
    row = bytes(hashes)
    while len(row) > HASH_BYTES:
        row = b"".join([sha256(_NODE + row[at : at + 64]).digest() for at in range(0, len(row), 64)])
    return row


def perfect_roots(hashes: bytes | bytearray) -> list[bytes]:
    """Return the roots of the largest perfect subtrees over concatenated ``hashes``, from left to right."""
    roots = []
    start, left = 0, len(hashes) // HASH_BYTES
    while left:
        width = 1 << (left.bit_length() - 1)
        roots.append(perfect_root(hashes[start : start + width * HASH_BYTES]))
        start += width * HASH_BYTES
        left -= width
    return roots


def fold(roots: Sequence[bytes]) -> bytes:
    """Return the root over perfect subtrees of falling size, given from left to right.

    No subtree at all gives the root of the empty tree.
    """
    if not roots:
        return EMPTY_ROOT
    root = roots[-1]
    for left in reversed(roots[:-1]):
        root = node_hash(left, root)
    return root


def root(hashes: Sequence[bytes]) -> bytes:
    """Return the Merkle tree hash over leaf ``hashes``, all held in memory."""
    return fold(perfect_roots(b"".join(hashes)))


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that leaf hash ``leaf`` is at ``index`` (from 0) in the tree of ``size`` leaves with ``root``.

    RFC 9162 section 2.1.3.2. Raises ``ProofError`` with the reason.
    """
    if not 0 <= index < size:
        raise ProofError(f"index {index} is outside a tree of {size} entries")
    _require_hashes(leaf, root, *proof)
    position, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError(f"inclusion proof has too many hashes: {len(proof)}")
        if position & 1 or position == last:
            value = node_hash(sibling, value)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        position, last = position >> 1, last >> 1
    if last != 0:
        raise ProofError(f"inclusion proof has too few hashes: {len(proof)}")
    if value != root:
        raise ProofError("inclusion proof leads to another root: entry, index, proof or root was changed")


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of ``new_size`` leaves only extends the tree of ``old_size`` leaves.

    RFC 9162 section 2.1.4.2; sizes 0 and equal sizes have an empty proof. Raises ``ProofError`` with the
    reason.
    """
    if not 0 <= old_size <= new_size:
        raise ProofError(f"a tree of {new_size} entries cannot extend one of {old_size}")
    _require_hashes(old_root, new_root, *proof)
    if old_size == 0 or old_size == new_size:
        _verify_trivial_consistency(old_size, new_size, old_root, new_root, proof)
        return
    if not proof:
        raise ProofError("consistency proof has no hashes")
    hashes = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise ProofError(f"consistency proof has too many hashes: {len(proof)}")
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    if last != 0:
        raise ProofError(f"consistency proof has too few hashes: {len(proof)}")
    if old != old_root:
        raise ProofError(f"consistency proof does not lead to the root at size {old_size}")
    if new != new_root:
        raise ProofError(f"consistency proof does not lead to the root at size {new_size}")


def _verify_trivial_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    if proof:
        raise ProofError(f"consistency of {old_size} with {new_size} needs no hashes, got {len(proof)}")
    for size, value in ((old_size, old_root), (new_size, new_root)):
        if size == 0 and value != EMPTY_ROOT:
            raise ProofError("the root of an empty tree is SHA-256 of nothing; this is another")
    if old_size == new_size and old_root != new_root:
        raise ProofError(f"two different roots at size {old_size}")


def _require_hashes(*hashes: bytes) -> None:
    for value in hashes:
        if len(value) != HASH_BYTES:
            raise ProofError(f"hash of {len(value)} bytes, expected {HASH_BYTES}")
