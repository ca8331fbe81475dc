"""What turns the text beside it is found; what only came along with a copied address is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.doors.directions import CLOSED_BY, OVERRIDES, turning


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ""),
        ("Ministry of Health", ""),
        ("משרד הבריאות", ""),
        ("وزارة الصحة \u200f(2)", ""),
        ("\u202ahttps://x.com/health\u202c", ""),
        ("\u202ahttps://x.com/health", ""),
        ("\u2067שלום\u2069 and more", ""),
        ("a stray end\u202c of nothing", ""),
        ("invoice\u202efdp.exe", "U+202E"),
        ("a\u202db\u202c", "U+202D"),
        ("left open \u202bhere", "U+202B"),
        ("left open \u2067here", "U+2067"),
        ("left open \u2068here", "U+2068"),
        ("closed by another \u2067here\u202c", "U+2067"),
        ("a line \u2067\nends it \u2069", "U+2067"),
        ("two \u2067\u2067 and one end \u2069", "U+2067"),
    ],
)
def test_what_turns(text: str, found: str) -> None:
    assert turning(text) == found


@given(st.text(st.sampled_from("ab \n" + "".join(CLOSED_BY) + "".join(CLOSED_BY.values()) + OVERRIDES), max_size=30))
def test_what_is_let_through_turns_nothing_after_it(text: str) -> None:
    """Against a model: nothing but what makes a page's own direction stands open at the end of any paragraph."""
    if turning(text):
        return
    for line in text.splitlines():
        opened: list[str] = []
        for sign in line:
            assert sign not in OVERRIDES
            if sign in CLOSED_BY:
                opened.append(sign)
            elif opened and CLOSED_BY[opened[-1]] == sign:
                opened.pop()
        assert {"\u202b", "\u2067", "\u2068"}.isdisjoint(opened)
