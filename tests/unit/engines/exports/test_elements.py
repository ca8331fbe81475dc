"""The splitter agrees with a whole-file parser, and of bad input loses nothing but the bad element."""

import io
import json
import re
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.engines.exports.elements import BadElement, Element, Outcome, split
from stance.engines.exports.limits import MemberDamaged
from tests.sizes import sized

PREFIXES = (b"", b"\xef\xbb\xbf", b"window.YTD.tweets.part0 = ", b"Grailbird.data.tweets_2013_07 = \n ")
TRAPS = (
    "},{",
    "\n  },\n  {",
    '}, {"tweet": {',
    "]",
    "\\",
    '"',
    '\\"},{',
    "\u2028",
    "é",
    "🌪️",
    "[[[",
    "\ud7ff",
)

texts = st.one_of(
    st.sampled_from(TRAPS),
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
)
numbers = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
leaves = st.none() | st.booleans() | numbers | texts
values: st.SearchStrategy[Any] = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=15,
)
posts = st.builds(lambda inner: {"tweet": inner}, st.dictionaries(texts, values, max_size=4))
arrays = (
    st.lists(values, max_size=8) | st.lists(posts, max_size=8) | st.lists(st.dictionaries(texts, values), max_size=8)
)
styles = st.sampled_from(
    (
        {"indent": 2, "separators": (",", " : ")},
        {"separators": (",", ":")},
        {"indent": 0},
        {"indent": "\t", "ensure_ascii": False},
        {},
        {"ensure_ascii": False},
    )
)


class Dribble(io.RawIOBase):
    """A stream that hands out a few bytes at a time, so that every boundary falls somewhere awkward."""

    def __init__(self, data: bytes, step: int) -> None:
        super().__init__()
        self._data, self._step, self._at = data, step, 0

    def read(self, size: int = -1, /) -> bytes:
        chunk = self._data[self._at : self._at + self._step]
        self._at += len(chunk)
        return chunk


def outcomes(data: bytes, start: int = 0, **limits: int) -> list[Outcome]:
    return list(split(io.BytesIO(data), start, **limits))


def good(found: list[Outcome]) -> list[Any]:
    return [outcome.value for outcome in found if isinstance(outcome, Element)]


def lost(found: list[Outcome]) -> list[BadElement]:
    return [outcome for outcome in found if isinstance(outcome, BadElement) and outcome.lost]


@given(arrays, styles, st.sampled_from(PREFIXES), st.integers(1, 40))
@settings(max_examples=sized(80, 3_000), deadline=None)
def test_equals_a_whole_parse(array: list[Any], style: dict[str, Any], prefix: bytes, step: int) -> None:
    data = prefix + json.dumps(array, **style).encode() + b";\n"
    for found in (outcomes(data), list(split(Dribble(data, step)))):  # type: ignore[arg-type]
        assert [type(outcome) for outcome in found] == [Element] * len(array)
        assert good(found) == array
        for outcome in found:
            stop = outcome.offset_bytes + outcome.length_bytes
            assert isinstance(outcome, Element)
            assert data[outcome.offset_bytes : stop] == outcome.raw_bytes
            assert not outcome.warnings


@given(arrays, styles, st.data())
@settings(max_examples=sized(80, 3_000), deadline=None)
def test_goes_on_from_any_element(array: list[Any], style: dict[str, Any], data: st.DataObject) -> None:
    raw = b"x = " + json.dumps(array, **style).encode()
    whole = outcomes(raw)
    if whole:
        number = data.draw(st.integers(0, len(whole) - 1))
        assert outcomes(raw, whole[number].offset_bytes) == whole[number:]


@given(st.lists(posts, min_size=4, max_size=8), st.data())
@settings(max_examples=sized(80, 3_000), deadline=None)
def test_one_damaged_element_costs_itself_only(array: list[Any], data: st.DataObject) -> None:
    """Overwriting a byte inside one element as X lays them out never takes another element along."""
    raw = json.dumps(array, indent=2).encode()
    whole = outcomes(raw)
    victim = whole[data.draw(st.integers(2, len(whole) - 1))]
    inside = data.draw(st.integers(1, victim.length_bytes - 2))
    junk = data.draw(st.sampled_from((b"\xff", b'"', b"{", b"}", b"]", b"[", b"\\", b"@", b",", b"\x00")))
    at = victim.offset_bytes + inside
    found = outcomes(raw[:at] + junk + raw[at + 1 :])
    kept = [outcome for outcome in found if isinstance(outcome, Element)]
    assert [other for other in whole if other is not victim and other not in kept] == []


@given(st.lists(posts, min_size=1, max_size=6), st.data())
@settings(max_examples=sized(80, 3_000), deadline=None)
def test_a_cut_off_file_keeps_what_is_whole(array: list[Any], data: st.DataObject) -> None:
    raw = b"window.YTD.tweets.part0 = " + json.dumps(array, indent=2).encode()
    whole = outcomes(raw)
    cut = data.draw(st.integers(whole[0].offset_bytes, len(raw) - 1))
    found = outcomes(raw[:cut])
    complete = [outcome for outcome in whole if outcome.offset_bytes + outcome.length_bytes <= cut]
    assert [outcome for outcome in found if isinstance(outcome, Element)] == complete
    assert isinstance(found[-1], BadElement)


@given(st.binary(max_size=300), st.integers(1, 20))
@settings(max_examples=sized(100, 3_000), deadline=None)
def test_arbitrary_bytes_never_raise_and_never_overlap(noise: bytes, step: int) -> None:
    data = b"x = [" + noise
    found = outcomes(data)
    reached = 0
    for outcome in found:
        assert outcome.offset_bytes >= reached
        reached = outcome.offset_bytes + outcome.length_bytes
    assert reached <= len(data)
    assert list(split(Dribble(data, step))) == found  # type: ignore[arg-type]


def test_structure_faults_are_reported_and_lose_nothing() -> None:
    found = outcomes(b'[{"a":1}{"a":2},,{"a":3}\n')
    assert good(found) == [{"a": 1}, {"a": 2}, {"a": 3}]
    assert not lost(found)
    reasons = [outcome.reason for outcome in found if isinstance(outcome, BadElement)]
    assert reasons == [
        "a comma is missing before this element",
        "a comma too many",
        "the file ends without closing its array",
    ]
    trailing = outcomes(b"[1];\n garbage")
    assert isinstance(trailing[-1], BadElement)
    assert trailing[-1].offset_bytes == 6


def test_the_bad_element_has_its_place_and_reason() -> None:
    raw = json.dumps([{"tweet": {"n": n}} for n in range(5)], indent=2).encode()
    broken = raw.replace(b'"n": 2', b'"n": nope')
    found = outcomes(broken)
    (bad,) = lost(found)
    assert broken[bad.offset_bytes :].startswith(b'{\n    "tweet": {\n      "n": nope')
    assert "not valid JSON" in bad.reason
    assert [value["tweet"]["n"] for value in good(found)] == [0, 1, 3, 4]


@pytest.mark.parametrize("style", [{"indent": 2}, {"separators": (",", ":")}, {}])
@pytest.mark.parametrize("number", [0, 3, 9])
def test_a_missing_quotation_mark(style: dict[str, Any], number: int) -> None:
    raw = json.dumps([{"tweet": {"n": f"n{n}", "e": [{"x": 1}, {"x": 2}]}} for n in range(10)], **style).encode()
    found = outcomes(raw.replace(f'"n{number}"'.encode(), f'"n{number}'.encode()))
    assert [value["tweet"]["n"] for value in good(found)] == [f"n{n}" for n in range(10) if n != number]
    assert len(lost(found)) == 1


def test_odd_text_is_replaced_and_said_so() -> None:
    found = outcomes(b'[{"t":"a\xffb"},{"t":"a\\ud800b"},{"t":"a\\u0000b"},{"t":"a\x00b"},{"t":"\\\\u0000"}]')
    assert [value["t"] for value in good(found)] == ["a\ufffdb"] * 4 + ["\\u0000"]
    warned = [outcome.warnings for outcome in found if isinstance(outcome, Element)]
    assert [len(warnings) for warnings in warned] == [1, 1, 1, 2, 0]
    assert "invalid UTF-8 at byte 7" in warned[0][0]


def test_large_numbers_stay_exact() -> None:
    ids = [2**53 + 1, 1_600_000_000_000_000_007, 2**63 - 1]
    assert good(outcomes(json.dumps(ids).encode())) == ids


@pytest.mark.parametrize("where", [0, 1, 2])
def test_a_huge_string_costs_itself_and_no_memory(where: int) -> None:
    small = b'{\n    "tweet" : {\n      "t" : "%d"\n    }\n  }'
    elements = [small % number for number in range(3)]
    elements[where] = b'{\n    "tweet" : {\n      "t" : "' + b'y\\"},{' * 10_000_000 + b'"\n    }\n  }'
    raw = b"w = [\n  " + b",\n  ".join(elements) + b"\n]"
    tracemalloc.start()
    found = outcomes(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [value["tweet"]["t"] for value in good(found)] == [str(n) for n in range(3) if n != where]
    (bad,) = lost(found)
    assert "larger than 16,777,216 bytes" in bad.reason
    assert bad.length_bytes == len(elements[where])
    assert peak < 48 << 20


def test_many_unclosed_elements_do_not_take_forever() -> None:
    """Each is given up where the next begins, not after 16 MiB."""
    raw = (
        b"w = [\n" + b",\n".join(b'  {\n    "tweet" : {\n      "t" : "%d\n    }\n  }' % n for n in range(3000)) + b"\n]"
    )
    good_one = b'w = [\n  {\n    "tweet" : {\n      "t" : "x"\n    }\n  },\n' + raw.partition(b"[\n")[2]
    found = outcomes(good_one)
    assert len(good(found)) == 1
    assert len(lost(found)) == 3000


def test_deep_nesting_is_refused_not_followed() -> None:
    found = outcomes(b"[1," + b"[" * 100_000 + b"]" * 100_000 + b",2]")
    assert good(found) == [1, 2]
    assert len(lost(found)) == 1


@pytest.mark.parametrize("raw", [b"", b"no array", b'{"a": [1]}', b"x = {}", b"\x00" * 100_000])
def test_a_file_without_an_array_says_so(raw: bytes) -> None:
    (bad,) = outcomes(raw)
    assert isinstance(bad, BadElement)
    assert re.search("no JSON array", bad.reason)


def test_damage_of_the_package_ends_the_part_and_keeps_the_rest() -> None:
    class Breaks(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            if not data:
                raise MemberDamaged("data/tweets.js", "its checksum is wrong")
            return data

    found = list(split(Breaks(b"[1,2,3")))
    assert good(found)[:2] == [1, 2]
    assert isinstance(found[-1], BadElement)
    assert "checksum" in found[-1].reason
