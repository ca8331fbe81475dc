"""The JSON of a record is the block that its CID names, or it is refused by name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels.bluesky.cids import CBOR, RAW, Cid
from stance.channels.bluesky.dag_cbor import decode, decode_at
from stance.channels.bluesky.json_records import BadRecord, block_of, cid_from, from_json
from tests.factories.bluesky_export import encode
from tests.factories.bluesky_server import to_json
from tests.sizes import sized

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
KEYS = TEXTS.filter(lambda key: key not in ("$link", "$bytes"))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 63) - 1)
    | TEXTS
    | st.binary(max_size=300)
    | st.sampled_from([Cid(CBOR + bytes(range(32))), Cid(RAW + bytes(32)), Cid(b"\x01\x71\x1b\x10" + bytes(16))]),
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(KEYS, inner),
    max_leaves=30,
)


@given(VALUES)
@settings(max_examples=sized(200, 3000), deadline=None)
def test_a_record_in_json_is_the_same_block(value: Any) -> None:
    read = from_json(json.loads(json.dumps(to_json(value))))
    assert block_of(read) == encode(value)
    assert decode(block_of(read)) == value


@given(VALUES, VALUES)
@settings(max_examples=sized(100, 1000), deadline=None)
def test_two_values_behind_each_other(one: Any, two: Any) -> None:
    data = encode(one) + encode(two)
    first, at = decode_at(data, 0)
    second, end = decode_at(data, at)
    assert (first, second, end) == (one, two, len(data))


@pytest.mark.parametrize(
    "value", [1.5, 1 << 63, -(1 << 63) - 1, float("inf"), "\ud800", {"\ud800": 1}, [1.0], {"a": {1}}]
)
def test_what_has_no_block(value: Any) -> None:
    with pytest.raises(BadRecord):
        block_of(value)


@pytest.mark.parametrize(
    "value",
    [
        {"$link": 1}, {"$link": ""}, {"$link": "bafy"}, {"$link": "b" + "a" * 300}, {"$link": "QmNotVersionOne"}, {"$bytes": 1},
        {"$bytes": "a-_"}, {"$bytes": "a"}, {"$bytes": "é"}, {"$bytes": "===="}, {"$link": "bAFY"}, {"$link": "b1"},
    ],
)  # fmt: skip
def test_links_and_bytes_that_are_none(value: Any) -> None:
    with pytest.raises(BadRecord):
        from_json({"x": [value]})


def test_only_an_object_of_one_key_is_a_link() -> None:
    value = {"$link": "bafy", "x": 1}
    assert from_json(value) == value


def test_depth_is_limited() -> None:
    value: Any = 1
    for _ in range(200):
        value = [value]
    with pytest.raises(BadRecord):
        from_json(value)


@given(st.text(max_size=80) | st.binary(max_size=60).map(lambda raw: "b" + raw.hex()))
def test_any_text_is_a_cid_or_none(text: str) -> None:
    try:
        found = cid_from(text)
    except BadRecord as error:
        assert str(error)
    else:
        assert found.text == text
