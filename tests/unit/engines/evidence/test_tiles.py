"""Names and bundles as tlog-tiles has them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.evidence.tiles import (
    TileError,
    TileStore,
    bundle,
    parse_bundle,
    read_bundle,
    read_entries,
    read_tile,
    superseded_partials,
    tile_path,
    width_at,
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (tile_path(0, 0), "tile/0/000"),
        (tile_path(3, 1234067), "tile/3/x001/x234/067"),
        (tile_path(0, 999, 1), "tile/0/999.p/1"),
        (tile_path(0, 1000, 255), "tile/0/x001/000.p/255"),
        (tile_path("entries", 273, 112), "tile/entries/273.p/112"),
    ],
)
def test_paths(path: str, expected: str) -> None:
    assert path == expected


def test_widths_of_the_specification_s_example() -> None:
    assert [width_at(0, 272, 70000), width_at(0, 273, 70000), width_at(0, 274, 70000)] == [256, 112, 0]
    assert [width_at(1, 0, 70000), width_at(1, 1, 70000), width_at(2, 0, 70000)] == [256, 17, 1]
    assert [width_at(0, 0, 256), width_at(0, 1, 256), width_at(1, 0, 256)] == [256, 0, 1]


@given(st.lists(st.binary(max_size=400), max_size=256))
def test_bundle_reads_back(entries: list[bytes]) -> None:
    assert parse_bundle(bundle(entries)) == entries


def test_bundle_lengths_are_big_endian() -> None:
    assert bundle([b"ab", b"c" * 258]) == b"\x00\x02ab\x01\x02" + b"c" * 258


@given(st.lists(st.binary(min_size=1, max_size=20), min_size=1, max_size=8), st.data())
def test_cut_bundle_never_reads_as_whole(entries: list[bytes], data: st.DataObject) -> None:
    whole = bundle(entries)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    try:
        assert len(parse_bundle(cut)) < len(entries)
    except TileError as error:
        assert "ends inside entry" in str(error)


def test_entry_too_long_for_its_length() -> None:
    assert len(bundle([bytes(65535)])) == 65537
    with pytest.raises(TileError, match="entry of 65536 bytes"):
        bundle([bytes(65536)])


def test_reading_names_what_is_missing_or_wrong(new_store: Callable[[], TileStore]) -> None:
    store = new_store()
    with pytest.raises(TileError, match=r"^tile/0/000\.p/3: missing"):
        read_tile(store, 0, 0, 3)
    with pytest.raises(TileError, match=r"^tile/entries/000\.p/3: missing"):
        read_bundle(store, 0, 3)
    store.write("tile/0/000.p/3", bytes(95))
    with pytest.raises(TileError, match=r"^tile/0/000\.p/3: 95 bytes, expected 96"):
        read_tile(store, 0, 0, 3)
    store.write("tile/entries/000.p/3", bundle([b"a", b"b"]))
    with pytest.raises(TileError, match=r"^tile/entries/000\.p/3: 2 entries, expected 3"):
        read_bundle(store, 0, 3)
    store.write("tile/entries/000.p/3", b"\x00")
    with pytest.raises(TileError, match=r"^tile/entries/000\.p/3: ends inside entry 0"):
        list(read_entries(store, 3))


def test_full_tile_serves_for_a_superseded_partial_one(new_store: Callable[[], TileStore]) -> None:
    store = new_store()
    store.write("tile/0/000", bytes(range(256)) * 32)
    store.write("tile/entries/000", bundle([b"%d" % number for number in range(256)]))
    assert read_tile(store, 0, 0, 2) == bytes(range(64))
    assert read_bundle(store, 0, 2) == [b"0", b"1"]
    store.write("tile/0/000", bytes(8191))
    with pytest.raises(TileError, match="8191 bytes, expected 8192"):
        read_tile(store, 0, 0, 2)


def test_superseded_partials_are_those_that_became_full() -> None:
    assert superseded_partials([5, 200, 300], 300) == [
        "tile/0/000.p/200",
        "tile/0/000.p/5",
        "tile/entries/000.p/200",
        "tile/entries/000.p/5",
    ]
    assert superseded_partials([5], 255) == []
    assert "tile/1/000.p/1" in superseded_partials([300], 65536)
