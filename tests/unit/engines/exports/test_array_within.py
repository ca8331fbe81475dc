"""An array inside an object is taken apart like one that stands alone, with offsets of the file."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.exports.array_within import MOST_FIELD_BYTES, around, split_within
from stance.engines.exports.outcome import BadElement, Element

leaves = st.none() | st.booleans() | st.integers(-9, 9) | st.text(alphabet='ab"\\{}[],:é', max_size=6)
values: st.SearchStrategy[Any] = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3)
)
fields = st.dictionaries(st.text("abc", min_size=1, max_size=3), values, max_size=3)
more_fields = st.dictionaries(st.text("xyz", min_size=1, max_size=3), values, max_size=3)
styles = st.sampled_from(({}, {"indent": 2}, {"separators": (",", ":")}, {"ensure_ascii": False}))


def elements(data: bytes, start: int, offset: int = 0, end: int | None = None) -> list[Element | BadElement]:
    return list(split_within(io.BytesIO(data), start, offset, end=end))


@given(fields, st.lists(values, max_size=6), more_fields, styles)
def test_what_is_around_and_what_is_in_it(before: Any, items: Any, after: Any, style: Any) -> None:
    data = json.dumps({**before, "items": items, **after}, **style).encode()
    found = around(io.BytesIO(data), "items", past_it=True)
    assert found.fields == {**before, **after}
    assert found.start is not None
    assert data[found.start : found.start + 1] == b"["
    short = around(io.BytesIO(data), "items")
    assert (short.start, short.fields) == (found.start, before)
    assert found.end is not None
    assert json.loads(data[found.start : found.end]) == items
    got = elements(data, found.start, 0, found.end)
    assert [one.value for one in got if isinstance(one, Element)] == items
    assert not [one for one in got if isinstance(one, BadElement)]
    for one in got:
        assert json.loads(data[one.offset_bytes : one.offset_bytes + one.length_bytes]) == one.value
        assert elements(data, found.start, one.offset_bytes, found.end) == got[got.index(one) :]


@given(st.binary(max_size=80) | st.text('{}[]":,a1 ', max_size=40).map(str.encode))
def test_nothing_is_too_odd(data: bytes) -> None:
    found = around(io.BytesIO(data), "a", past_it=True)
    if found.start is not None:
        elements(data, found.start, 0, found.end)


@pytest.mark.parametrize("data", [b"", b"[]", b'{"items"', b'{"items":{}}', b'{"items":"["}', b'{"x":[{"items":[1]}]}'])
def test_where_there_is_no_such_array_nothing_is_found(data: bytes) -> None:
    assert around(io.BytesIO(data), "items").start is None


def test_a_long_value_is_passed_over_and_a_long_array_too() -> None:
    long = "x" * (3 * MOST_FIELD_BYTES)
    data = json.dumps({"a": long, "b": 1, "items": [long, long], "c": [long], "d": 2}).encode()
    found = around(io.BytesIO(data), "items", past_it=True)
    assert found.fields == {"b": 1, "d": 2}


def test_a_file_that_breaks_off_says_so_and_keeps_what_is_whole() -> None:
    data = b'{"items":[{"a":1},{"a":2}],"n":2}'
    for end in range(len(data)):
        got = elements(data[:end], 9)
        assert any(isinstance(one, BadElement) for one in got), end
        assert around(io.BytesIO(data[:end]), "items", past_it=True).end is None
        whole = [one.value for one in got if isinstance(one, Element)]
        assert whole == [{"a": 1}, {"a": 2}][: (end >= 17) + (end >= 25)]


@pytest.mark.parametrize("damaged", [b'{"items":[{"a":1}],"x":2}, {"a":2}],"n":2}', b'{"items":[{"a":1}]}, {"a":2}]}'])
def test_where_something_follows_the_object_its_end_is_not_trusted(damaged: bytes) -> None:
    assert around(io.BytesIO(damaged), "items", past_it=True).end is None
