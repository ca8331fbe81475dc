"""RFC 6962 hashes against published vectors.

RFC 9162 verification is held against the definitions, written out naively.
"""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.evidence.tree import (
    EMPTY_ROOT,
    ProofError,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves and roots with which Certificate Transparency's own implementations are tested.
_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive_root(hashes: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, as written."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(hashes[:k]) + naive_root(hashes[k:])).digest()


def naive_path(index: int, hashes: list[bytes]) -> list[bytes]:
    """RFC 6962 section 2.1.1, as written."""
    if len(hashes) == 1:
        return []
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    if index < k:
        return [*naive_path(index, hashes[:k]), naive_root(hashes[k:])]
    return [*naive_path(index - k, hashes[k:]), naive_root(hashes[:k])]


def naive_consistency(old: int, hashes: list[bytes], whole: bool = True) -> list[bytes]:
    """RFC 6962 section 2.1.2, as written."""
    if old == len(hashes):
        return [] if whole else [naive_root(hashes)]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    if old <= k:
        return [*naive_consistency(old, hashes[:k], whole), naive_root(hashes[k:])]
    return [*naive_consistency(old - k, hashes[k:], False), naive_root(hashes[:k])]


def _hashes(count: int) -> list[bytes]:
    return [leaf_hash(b"entry %d" % number) for number in range(count)]


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size: int) -> None:
    assert root([leaf_hash(leaf) for leaf in _LEAVES[:size]]).hex() == _ROOTS[size - 1]


def test_empty_tree() -> None:
    assert root([]) == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_leaf_and_node_cannot_be_confused() -> None:
    left, right = bytes(32), bytes([1]) * 32
    assert leaf_hash(left + right) != node_hash(left, right)


@given(st.integers(0, 600))
def test_root_follows_the_definition(size: int) -> None:
    assert root(_hashes(size)) == naive_root(_hashes(size))


@pytest.mark.parametrize("size", range(1, 40))
def test_every_inclusion_in_small_trees(size: int) -> None:
    hashes = _hashes(size)
    top = naive_root(hashes)
    for index in range(size):
        path = naive_path(index, hashes)
        verify_inclusion(index, size, hashes[index], path, top)
        for wrong in {(index + 1) % size, size - 1 - index} - {index}:
            with pytest.raises(ProofError):
                verify_inclusion(wrong, size, hashes[index], path, top)


@pytest.mark.parametrize("new", range(40))
def test_every_consistency_in_small_trees(new: int) -> None:
    hashes = _hashes(new)
    for old in range(1, new + 1):
        path = naive_consistency(old, hashes)
        verify_consistency(old, new, naive_root(hashes[:old]), naive_root(hashes), path)
        if old < new:
            with pytest.raises(ProofError):
                verify_consistency(old, new, leaf_hash(b"forged"), naive_root(hashes), path)
            with pytest.raises(ProofError):
                verify_consistency(old, new, naive_root(hashes[:old]), leaf_hash(b"forged"), path)


@given(st.data(), st.integers(1, 300))
def test_damaged_inclusion_proofs_are_refused(data: st.DataObject, size: int) -> None:
    hashes = _hashes(size)
    index = data.draw(st.integers(0, size - 1))
    path, top = naive_path(index, hashes), naive_root(hashes)
    damage = data.draw(st.sampled_from(["longer", "shorter", "flip", "leaf"]))
    leaf = hashes[index]
    if damage == "longer":
        path.append(leaf_hash(b"more"))
    elif damage == "leaf" or not path:
        leaf = leaf_hash(b"forged")
    elif damage == "shorter":
        path.pop(data.draw(st.integers(0, len(path) - 1)))
    else:
        at = data.draw(st.integers(0, len(path) - 1))
        path[at] = bytes([path[at][0] ^ 1]) + path[at][1:]
    with pytest.raises(ProofError):
        verify_inclusion(index, size, leaf, path, top)


@given(st.data(), st.integers(2, 300))
def test_damaged_consistency_proofs_are_refused(data: st.DataObject, new: int) -> None:
    hashes = _hashes(new)
    old = data.draw(st.integers(1, new - 1))
    path = naive_consistency(old, hashes)
    at = data.draw(st.integers(0, len(path) - 1))
    damage = data.draw(st.sampled_from(["longer", "shorter", "flip"]))
    if damage == "longer":
        path.append(leaf_hash(b"more"))
    elif damage == "shorter":
        path.pop(at)
    else:
        path[at] = path[at][:-1] + bytes([path[at][-1] ^ 0x80])
    with pytest.raises(ProofError):
        verify_consistency(old, new, naive_root(hashes[:old]), naive_root(hashes), path)


def test_inclusion_names_the_reason() -> None:
    hashes = _hashes(5)
    top = naive_root(hashes)
    with pytest.raises(ProofError, match="index 5 is outside a tree of 5"):
        verify_inclusion(5, 5, hashes[0], [], top)
    with pytest.raises(ProofError, match="index 0 is outside a tree of 0"):
        verify_inclusion(0, 0, hashes[0], [], EMPTY_ROOT)
    with pytest.raises(ProofError, match="too few hashes: 0"):
        verify_inclusion(0, 5, hashes[0], [], top)
    with pytest.raises(ProofError, match="hash of 31 bytes"):
        verify_inclusion(0, 5, hashes[0], [bytes(31)], top)


def test_surplus_and_lacking_hashes_are_called_that() -> None:
    hashes = _hashes(7)
    top, old_top = naive_root(hashes), naive_root(hashes[:3])
    path, steps = naive_path(2, hashes), naive_consistency(3, hashes)
    with pytest.raises(ProofError, match="inclusion proof has too many hashes: 4"):
        verify_inclusion(2, 7, hashes[2], [*path, top], top)
    with pytest.raises(ProofError, match=f"consistency proof has too many hashes: {len(steps) + 1}"):
        verify_consistency(3, 7, old_top, top, [*steps, top])
    with pytest.raises(ProofError, match=f"consistency proof has too few hashes: {len(steps) - 1}"):
        verify_consistency(3, 7, old_top, top, steps[:-1])


def test_consistency_of_equal_and_empty_trees() -> None:
    top = naive_root(_hashes(7))
    verify_consistency(7, 7, top, top, [])
    verify_consistency(0, 7, EMPTY_ROOT, top, [])
    verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    with pytest.raises(ProofError, match="two different roots at size 7"):
        verify_consistency(7, 7, top, leaf_hash(b""), [])
    with pytest.raises(ProofError, match="empty tree"):
        verify_consistency(0, 7, top, top, [])
    with pytest.raises(ProofError, match="needs no hashes"):
        verify_consistency(7, 7, top, top, [top])
    with pytest.raises(ProofError, match="cannot extend"):
        verify_consistency(8, 7, top, top, [])
    with pytest.raises(ProofError, match="has no hashes"):
        verify_consistency(3, 7, top, top, [])
