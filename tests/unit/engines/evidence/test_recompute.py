"""Recomputing a ledger: the sound one shows no difference, and each kind of damage shows as what it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.engines.evidence.recompute import Recomputer
from stance.engines.evidence.tiles import TILE_WIDTH
from stance.engines.evidence.tree import EMPTY_ROOT, leaf_hash, root
from tests.sizes import sized

_ENTRIES = [b"entry %04d" % number for number in range(3000)]


def _run(store, entries, sizes=()):
    recomputer = Recomputer(store, sizes)
    found = recomputer.feed(entries)
    return recomputer, found + recomputer.finish()


@settings(max_examples=40, deadline=None)
@given(size=st.integers(0, 3000), sizes=st.lists(st.integers(0, 3000), max_size=8), cut=st.integers(0, 3000))
def test_sound_ledger(grown, size: int, sizes: list[int], cut: int) -> None:
    store, top = grown(_ENTRIES[:size], [stop for stop in sizes if stop < size])
    recomputer = Recomputer(store, sizes)
    found = recomputer.feed(iter(_ENTRIES[: min(cut, size)])) + recomputer.feed(_ENTRIES[min(cut, size) : size])
    assert found + recomputer.finish() == []
    assert (recomputer.size, recomputer.root()) == (size, top)
    expected = {stop: root([leaf_hash(entry) for entry in _ENTRIES[:stop]]) for stop in sizes if stop <= size}
    assert recomputer.roots == expected


@settings(max_examples=sized(60, 1_500), deadline=None)
@given(data=st.data())
def test_any_flipped_byte_in_any_file_is_found_where_it_is(grown, data: st.DataObject) -> None:
    store, _ = grown(_ENTRIES[:700], [100])
    path = data.draw(st.sampled_from(sorted(set(store.files) - {"tile/entries/000.p/100"})))
    changed = bytearray(store.files[path])
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    store.files[path] = bytes(changed)
    _, found = _run(store, _ENTRIES[:700], [100, 700])
    assert found
    assert all(path in (difference.where, difference.detail.split()[0].rstrip(":")) for difference in found)


@pytest.mark.parametrize("path", ["tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2", "tile/entries/001"])
def test_missing_file_is_named(grown, path: str) -> None:
    store, _ = grown(_ENTRIES[:700])
    del store.files[path]
    _, found = _run(store, _ENTRIES[:700])
    assert [(difference.where, difference.detail) for difference in found] == [(path, f"{path}: missing")]


def test_changed_entry_is_named_by_its_index(grown) -> None:
    store, top = grown(_ENTRIES[:700])
    changed = [*_ENTRIES[:513], b"forged", *_ENTRIES[514:700]]
    recomputer, found = _run(store, changed, [700])
    assert ("entry", "entry 513", "tile/entries/002.p/188 holds other bytes for it") in found
    assert any(item.where == "tile/0/002.p/188" and "the first at position 1" in item.detail for item in found)
    assert recomputer.roots[700] != top


def test_removed_entry_shows_from_its_index_on(grown) -> None:
    store, _ = grown(_ENTRIES[:700])
    recomputer, found = _run(store, _ENTRIES[:300] + _ENTRIES[301:700], [700])
    entries = [int(item.where.split()[1]) for item in found if item.kind == "entry"]
    assert min(entries) == 300
    assert recomputer.size == 699
    assert 700 not in recomputer.roots


def test_memory_is_the_right_edge_only(grown) -> None:
    store, _ = grown(_ENTRIES)
    recomputer = Recomputer(store)
    assert recomputer.root() == EMPTY_ROOT
    for entry in _ENTRIES:
        recomputer.feed([entry])
        assert len(recomputer._waiting) < TILE_WIDTH
    assert recomputer.finish() == []


def test_wrong_length_is_told(grown) -> None:
    store, _ = grown(_ENTRIES[:300], [20])
    store.files["tile/0/000.p/20"] += b"\x00"
    store.files["tile/0/000"] = store.files["tile/0/000"][:-1]
    _, found = _run(store, _ENTRIES[:300], [20])
    assert [item.detail for item in found] == [
        "641 bytes, expected 640",
        "tile/0/000: 8191 bytes, expected 8192",
    ]
