"""Growing a ledger.

Any split gives the same files, a crash loses nothing, damage is found before anything is added.
"""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.engines.evidence.appender import append
from stance.engines.evidence.tiles import TileError, read_entries, width_at
from stance.engines.evidence.tree import EMPTY_ROOT, leaf_hash, root


def _entries(count: int, start: int = 0) -> list[bytes]:
    return [b'{"commitment":"%064d","kind":"version"}' % number for number in range(start, start + count)]


def _definition(entries: list[bytes]) -> bytes:
    return root([leaf_hash(entry) for entry in entries])


def test_nothing_gives_the_empty_tree_and_no_file(new_store: Callable[[], object]) -> None:
    store = new_store()
    assert append(store, 0, []) == (0, EMPTY_ROOT)
    assert store.files == {}


@settings(max_examples=40, deadline=None)
@given(size=st.integers(0, 3000), stops=st.lists(st.integers(0, 3000), max_size=6))
def test_any_split_gives_root_entries_and_full_tiles(grown, size: int, stops: list[int]) -> None:
    entries = _entries(size)
    store, top = grown(entries, [stop for stop in stops if stop < size])
    whole, _ = grown(entries)
    assert top == _definition(entries)
    assert list(read_entries(store, size)) == entries
    assert {path: data for path, data in store.files.items() if path in whole.files} == whole.files
    assert all(".p/" in path for path in store.files.keys() - whole.files.keys())


@pytest.mark.parametrize("size", [1, 255, 256, 257, 65535, 65536, 65537, 70000])
def test_files_are_exactly_those_of_the_specification(grown, size: int) -> None:
    store, top = grown(_entries(size))
    expected = {}
    for level in range(3):
        for index in range(300):
            width = width_at(level, index, size)
            if width:
                name = f"{index:03d}" + ("" if width == 256 else f".p/{width}")
                expected[f"tile/{level}/{name}"] = width * 32
    assert {path: len(data) for path, data in store.files.items() if "/entries/" not in path} == expected
    assert top == _definition(_entries(size))


def test_streams_its_entries(new_store) -> None:
    store = new_store()
    furthest_behind = 0

    def source() -> Iterator[bytes]:
        nonlocal furthest_behind
        for number, entry in enumerate(_entries(2000)):
            bundles = sum("/entries/" in path for path in store.files)
            furthest_behind = max(furthest_behind, number - 256 * bundles)
            yield entry

    append(store, 0, source())
    assert furthest_behind <= 256


@settings(max_examples=60, deadline=None)
@given(
    old=st.integers(0, 1200),
    new=st.integers(1, 1200),
    survive=st.integers(0, 40),
    between=st.integers(0, 1200),
)
def test_append_after_a_crash_ends_as_if_undisturbed(grown, old: int, new: int, survive: int, between: int) -> None:
    entries = _entries(old + new)
    store, old_root = grown(entries[:old])
    store.fail_after = survive
    try:
        append(store, old, entries[old : old + min(between, new)], expected_root=old_root)
    except OSError as error:
        assert "no space" in str(error)
    store.fail_after = None
    assert append(store, old, entries[old:], expected_root=old_root) == (old + new, _definition(entries))
    undisturbed, _ = grown(entries, [old])
    assert {path: store.files[path] for path in undisturbed.files} == undisturbed.files


def test_entries_that_were_never_signed_may_be_replaced(grown) -> None:
    store, old_root = grown(_entries(300))
    append(store, 300, _entries(500, start=7000), expected_root=old_root)
    final = _entries(300) + _entries(900, start=9000)
    assert append(store, 300, final[300:], expected_root=old_root) == (1200, _definition(final))
    assert list(read_entries(store, 1200)) == final


@settings(max_examples=60, deadline=None)
@given(size=st.integers(1, 1500), data=st.data())
def test_damage_at_the_edge_is_found_before_anything_is_written(grown, size: int, data: st.DataObject) -> None:
    store, old_root = grown(_entries(size))
    partial = sorted(path for path in store.files if ".p/" in path)
    path = data.draw(st.sampled_from(partial))
    at = data.draw(st.integers(0, len(store.files[path]) - 1))
    changed = bytearray(store.files[path])
    changed[at] ^= data.draw(st.integers(1, 255))
    store.files[path] = bytes(changed)
    before = dict(store.files)
    with pytest.raises(TileError):
        append(store, size, _entries(5), expected_root=old_root)
    assert store.files == before


def test_damage_is_named(grown) -> None:
    store, _ = grown(_entries(300))
    with pytest.raises(TileError, match="at size 300 have root .* the checkpoint says 0000"):
        append(store, 300, [], expected_root=bytes(32))
    with pytest.raises(TileError, match=r"tile/0/001\.p/45: missing"):
        append(store, 301, [b"x"])
    store.files["tile/entries/001.p/44"] = store.files["tile/entries/001.p/44"].replace(b"version", b"VERSION", 1)
    with pytest.raises(TileError, match=r"tile/entries/001\.p/44: entries do not hash to their tile"):
        append(store, 300, [b"x"])
    store.files["tile/0/000"] = bytes(8192)
    with pytest.raises(TileError, match="tile/0/000: does not hash to its place in level 1"):
        append(store, 300, [b"x"])
    with pytest.raises(TileError, match="cannot have -1 entries"):
        append(store, -1, [b"x"])


def test_entry_too_long_is_refused(new_store) -> None:
    with pytest.raises(TileError, match="entry of 65536 bytes"):
        append(new_store(), 0, [b"fits", bytes(65536)])
