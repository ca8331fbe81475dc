"""A cursor gives back what it was made of, and nothing else is one."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stance.doors import cursors
from stance.doors.row_keys import row_key

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=80)


@given(st.lists(TEXTS | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False), min_size=1, max_size=4))
def test_parts_come_back(parts: list[str | int | float]) -> None:
    cursor = cursors.written(*parts)
    assert list(cursors.read(cursor)) == [part if isinstance(part, str) else repr(part) for part in parts]
    assert cursor.isascii()
    assert not set(cursor) & set("+/=&? ")


@given(st.text(max_size=300))
@example("[" * 100_000)
@example(base64.urlsafe_b64encode(b"[" * 1_400).decode())
@example(base64.urlsafe_b64encode(b'{"a": "b"}').decode())
@example(base64.urlsafe_b64encode(json.dumps(["a\0b"]).encode()).decode())
@example(base64.urlsafe_b64encode(b'["a", 1]').decode())
def test_nothing_else_is_one(text: str) -> None:
    try:
        parts = cursors.read(text)
    except cursors.CursorUnknown:
        return
    assert all(isinstance(part, str) for part in parts)


def test_one_of_another_list_is_unknown() -> None:
    with pytest.raises(cursors.CursorUnknown):
        cursors.read(cursors.written("a", 1), 3)


@pytest.mark.parametrize("text", ["", "-1", "1.0", "١٢", "1 ", "9" * 19, "0x1", "one", "+1"])
def test_what_is_no_key(text: str) -> None:
    assert row_key(text) is None


@given(st.integers(0, 10**18 - 1))
def test_what_is_one(number: int) -> None:
    assert row_key(str(number)) == number
