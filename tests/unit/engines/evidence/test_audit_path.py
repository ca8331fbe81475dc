"""Proofs read from tiles.

They are equal to RFC 6962's recursive definition, for the present size and for earlier ones.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.engines.evidence.audit_path import consistency_proof, inclusion_proof, tree_root
from stance.engines.evidence.tiles import TileError, superseded_partials
from stance.engines.evidence.tree import (
    EMPTY_ROOT,
    ProofError,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

_ENTRIES = [b"entry %d" % number for number in range(3000)]
_HASHES = [leaf_hash(entry) for entry in _ENTRIES]


def _split(width: int) -> int:
    k = 1
    while 2 * k < width:
        k *= 2
    return k


def _path(index: int, hashes: list[bytes]) -> list[bytes]:
    if len(hashes) == 1:
        return []
    k = _split(len(hashes))
    if index < k:
        return [*_path(index, hashes[:k]), root(hashes[k:])]
    return [*_path(index - k, hashes[k:]), root(hashes[:k])]


def _consistency(old: int, hashes: list[bytes], whole: bool = True) -> list[bytes]:
    if old == len(hashes):
        return [] if whole else [root(hashes)]
    k = _split(len(hashes))
    if old <= k:
        return [*_consistency(old, hashes[:k], whole), root(hashes[k:])]
    return [*_consistency(old - k, hashes[k:], False), root(hashes[:k])]


@settings(max_examples=80, deadline=None)
@given(data=st.data(), stored=st.integers(1, 3000))
def test_inclusion_proofs_follow_the_definition(grown, data: st.DataObject, stored: int) -> None:
    store, _ = grown(_ENTRIES[:stored])
    size = data.draw(st.integers(1, stored))
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(store, index, size, stored_size=stored)
    assert proof == _path(index, _HASHES[:size])
    verify_inclusion(index, size, _HASHES[index], proof, tree_root(store, size, stored_size=stored))


@settings(max_examples=80, deadline=None)
@given(data=st.data(), stored=st.integers(1, 3000))
def test_consistency_proofs_follow_the_definition(grown, data: st.DataObject, stored: int) -> None:
    store, _ = grown(_ENTRIES[:stored])
    new = data.draw(st.integers(1, stored))
    old = data.draw(st.integers(1, new))
    proof = consistency_proof(store, old, new, stored_size=stored)
    assert proof == _consistency(old, _HASHES[:new])
    verify_consistency(old, new, root(_HASHES[:old]), root(_HASHES[:new]), proof)


def test_proofs_at_signed_sizes_survive_the_deletion_of_superseded_partials(grown) -> None:
    stops = [3, 100, 256, 700, 2900]
    store, _ = grown(_ENTRIES, stops)
    for path in superseded_partials(stops, len(_ENTRIES)):
        del store.files[path]
    for size in stops:
        assert tree_root(store, size, stored_size=len(_ENTRIES)) == root(_HASHES[:size])
        proof = inclusion_proof(store, size - 1, size, stored_size=len(_ENTRIES))
        verify_inclusion(size - 1, size, _HASHES[size - 1], proof, root(_HASHES[:size]))


def test_reads_few_tiles(grown) -> None:
    entries = [b"%d" % number for number in range(70000)]
    store, top = grown(entries)
    store.reads = 0
    proof = inclusion_proof(store, 12345, 70000)
    verify_inclusion(12345, 70000, leaf_hash(b"12345"), proof, top)
    assert store.reads <= 6
    store.reads = 0
    verify_consistency(
        66000,
        70000,
        root([leaf_hash(entry) for entry in entries[:66000]]),
        top,
        consistency_proof(store, 66000, 70000),
    )
    assert store.reads <= 8


def test_sizes_that_make_no_sense_are_refused(grown) -> None:
    store, _ = grown(_ENTRIES[:10])
    assert tree_root(store, 0) == EMPTY_ROOT
    assert consistency_proof(store, 0, 10) == consistency_proof(store, 10, 10) == []
    with pytest.raises(ProofError, match="index 10 is outside a tree of 10"):
        inclusion_proof(store, 10, 10)
    with pytest.raises(ProofError, match="outside a tree of 0"):
        inclusion_proof(store, 0, 0)
    with pytest.raises(ProofError, match="cannot extend one of 10"):
        consistency_proof(store, 10, 9)
    with pytest.raises(ProofError, match="the tiles hold 5 entries, fewer than the 8"):
        inclusion_proof(store, 0, 8, stored_size=5)
    with pytest.raises(TileError, match=r"tile/0/000\.p/8: missing"):
        inclusion_proof(store, 0, 8)
