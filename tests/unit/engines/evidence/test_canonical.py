"""RFC 8785: equal to the reference package wherever both answer, and a clear refusal elsewhere."""

import hashlib
import uuid

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from stance.engines.evidence.canonical import MAX_DEPTH, CanonicalError, canonical, version_id

_AWKWARD = "\x00\x08\t\n\x0b\x0c\r\x1f \"'/\\\x7f\x80\x85\u2028\u2029\ufeff\ufffd\uffff\ue000\U0001f600\U0010ffffé中"
_TEXT = st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.sampled_from(_AWKWARD), max_size=12))
_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), _TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(_TEXT, inner, max_size=5)),
    max_leaves=25,
)


@given(_VALUES)
@example({"\ue000": 1, "\U0001f600": 2, "é": 3, "a": 4})
@example([_AWKWARD, {_AWKWARD: _AWKWARD}])
def test_equals_the_reference_package(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_keys_are_sorted_by_utf16_code_units() -> None:
    assert canonical({"\ue000": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ue000":1}'.encode()


def test_example_of_rfc_8785_section_3_2_3() -> None:
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    order = ["Carriage Return", "One", "Control", "Latin Small", "Euro", "Emoji", "Hebrew"]
    text = canonical(value).decode()
    places = [text.index(name) for name in order]
    assert places == sorted(places)


def test_tuple_is_an_array() -> None:
    assert canonical({"media": ("a", "b")}) == b'{"media":["a","b"]}'


class _Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"post": {"likes": 1.5}}, r"^\$\.post\.likes: float"),
        ({"post": [1, float("nan")]}, r"^\$\.post\[1\]: float"),
        ({"id": 2**53}, r"^\$\.id: integer beyond 2\^53 - 1"),
        ([0, -(2**53)], r"^\$\[1\]: integer"),
        ({"id": 10**400}, r"^\$\.id: integer"),
        ({"text": "ab\ud83d"}, r"^\$\.text: lone surrogate U\+D83D at character 2"),
        ({"a b": {"\udc00": 1}}, r'^\$\["a b"\]: key .* lone surrogate U\+DC00'),
        ({"a": {1: "x"}}, r"^\$\.a: key 1 is int, not a string"),
        ({"a": [{None: "x"}]}, r"^\$\.a\[0\]: key None is NoneType"),
        ({_Text("a"): 1}, r"^\$: key 'a' is _Text"),
        ({"a": _Text("b")}, r"^\$\.a: _Text has no canonical form"),
        ({"a": uuid.UUID(int=1)}, r"^\$\.a: UUID has no canonical form"),
        ({"a": b"bytes"}, r"^\$\.a: bytes"),
        ({"é": {"a": 0.0}}, r"^\$\.é\.a: float"),
    ],
)
def test_refuses_with_the_path(value: object, message: str) -> None:
    with pytest.raises(CanonicalError, match=message):
        canonical(value)


@pytest.mark.parametrize("key", ["a", "é"])
def test_depth_has_one_limit_for_all_keys(key: str) -> None:
    value: object = {}
    for _ in range(MAX_DEPTH - 1):
        value = {key: value}
    assert canonical(value) == rfc8785.dumps(value)
    with pytest.raises(CanonicalError, match="nested deeper than 200"):
        canonical({key: value})


def test_a_loop_is_refused() -> None:
    loop: dict[str, object] = {}
    loop["self"] = loop
    with pytest.raises(CanonicalError, match="nested deeper"):
        canonical(loop)


def test_version_id_ignores_the_order_of_members() -> None:
    assert version_id({"a": 1, "b": 2}) == version_id({"b": 2, "a": 1})
    assert version_id({"a": 1, "b": 2}) == hashlib.sha256(b'{"a":1,"b":2}').digest()
