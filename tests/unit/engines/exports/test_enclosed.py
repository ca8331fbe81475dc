"""Arrays inside an object come out as bare ones do, with their places in the file, whatever is wrong with them or around them."""

from __future__ import annotations

import io
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.engines.exports.elements import BadElement, Element, Outcome
from stance.engines.exports.enclosed import elements
from tests.sizes import sized

KEYS = frozenset({"reels", "photos"})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 53), 1 << 53) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "reels", "]", '"', "\\"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
POSTS = st.lists(st.dictionaries(st.sampled_from(["media", "title", "reels"]), JSON, max_size=3), max_size=5)


def read(raw: bytes, start: int = 0) -> list[Outcome]:
    return list(elements(lambda: io.BytesIO(raw), KEYS, start))


def values(outcomes: list[Outcome]) -> list[Any]:
    return [one.value for one in outcomes if isinstance(one, Element)]


@given(
    st.lists(st.tuples(st.sampled_from(["reels", "photos", "other", "x y", 'q"']), JSON | POSTS), max_size=5),
    st.sampled_from([None, 2]),
    st.booleans(),
)
@settings(max_examples=sized(80, 3_000), deadline=None)
def test_they_agree_with_a_whole_file_parser(pairs: list[tuple[str, Any]], indent: int | None, ascii_: bool) -> None:
    whole = dict(pairs)
    raw = json.dumps(whole, indent=indent, ensure_ascii=ascii_).encode()
    outcomes = read(raw)
    wanted = [value for key, value in whole.items() if key in KEYS and isinstance(value, list)]
    if wanted:
        assert values(outcomes) == [one for value in wanted for one in value]
        assert not [one for one in outcomes if isinstance(one, BadElement)]
    else:
        assert values(outcomes) == [whole]
    for one in outcomes:
        assert isinstance(one, Element)
        assert raw[one.offset_bytes : one.offset_bytes + one.length_bytes] == one.raw_bytes
        assert read(raw, one.offset_bytes) == outcomes[outcomes.index(one) :] or outcomes.count(one) > 1


@pytest.mark.parametrize(
    "raw",
    [
        b'[{"a": 1}, {"a": 2}]',
        b'\xef\xbb\xbf [ {"a": 1},{"a": 2} ]',
        b'{"reels": [{"a": 1}, {"a": 2}]}',
        b' {"x": 1, "reels" : [{"a": 1}, {"a": 2}] }',
    ],
)
def test_bare_and_enclosed_are_alike(raw: bytes) -> None:
    assert values(read(raw)) == [{"a": 1}, {"a": 2}]


def test_one_object_is_one_element() -> None:
    (only,) = read(b' {"media": [], "title": "x"} \n')
    assert isinstance(only, Element)
    assert (only.offset_bytes, only.value) == (1, {"media": [], "title": "x"})
    (bad,) = read(b'{"media": [')
    assert isinstance(bad, BadElement)
    assert bad.lost


@pytest.mark.parametrize(
    ("raw", "found", "told"),
    [
        (b'{"reels": [{"a": 1}, {"a": 2}', [{"a": 1}, {"a": 2}], "without closing its array"),
        (b'{"reels": [{"a": 1}, {"a": ', [{"a": 1}], "ends inside this element"),
        (b'{"reels": [{"a": 1}, {"a": }, {"a": 3}]}', [{"a": 1}, {"a": 3}], "not valid JSON"),
        (b'{"reels": [{"a": 1}], oh no, "photos": [{"a": 2}]}', [{"a": 1}], "what follows is no JSON"),
        (b'{"reels": [{"a": 1}], "x": "cut', [{"a": 1}], "ends too early"),
        (b'{"reels": [{"a": 1}]', [{"a": 1}], "ends too early"),
        (b'{"reels": [{"a": 1}], "reels": [{"a": 2}]}', [{"a": 1}, {"a": 2}], ""),
        (b'{"reels": {"a": 1}}', [{"reels": {"a": 1}}], ""),
        (b'{"reels": "no"}', [{"reels": "no"}], ""),
        (b"{", [], "not valid JSON"),
        (b"", [], "no JSON array"),
        (b"null", [], "no JSON array"),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_comes(raw: bytes, found: list[Any], told: str) -> None:
    outcomes = read(raw)
    assert values(outcomes) == found
    assert told in "".join(one.reason for one in outcomes if isinstance(one, BadElement))


def test_truncated_anywhere_it_keeps_what_is_whole() -> None:
    whole = {"name": "x", "reels": [{"n": number, "t": "é]}{["} for number in range(40)], "end": [1, 2]}
    raw = json.dumps(whole).encode()
    for cut in range(len(raw)):
        found = values(read(raw[:cut]))
        assert found == whole["reels"][: len(found)]
        assert any(isinstance(one, BadElement) for one in read(raw[:cut]))


@pytest.mark.parametrize(
    "before",
    [
        b'{"x": ' + b"[" * 200_000 + b"]" * 200_000 + b', "reels": [1]}',
        b'{"' + b"k" * 5_000_000 + b'": 1}',
        b'{"x": "' + b'\\"' * 3_000_000 + b'", "photos": [7]}',
    ],
)
def test_whatever_comes_before_memory_stays_flat(before: bytes) -> None:
    tracemalloc.start()
    outcomes = read(before)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert outcomes
    assert peak < 2_000_000 + 16 * len(before)  # an element of up to 16 MiB is parsed whole


def test_ten_thousand_elements_go_through_a_window() -> None:
    raw = b'{"a": 0, "reels": [' + b", ".join(b'{"n": %d, "t": "%s"}' % (n, b"x" * 300) for n in range(10_000)) + b"]}"
    tracemalloc.start()
    count = sum(1 for _ in elements(lambda: io.BytesIO(raw), KEYS))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 10_000
    assert peak < 8_000_000
