from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.language.graphemes import grapheme_starts


@pytest.mark.parametrize(
    "graphemes",
    [
        ["a", "e\u0301", "b"],
        ["a", "\r\n", "\n", "b"],
        ["👨‍👩‍👧", "👍🏽", "❤️‍🔥", "a"],
        ["🇦🇺", "🇳🇿", "🇦"],
        ["한", "\u1112\u1161\u11ab", "국"],
        ["हि", "न्दी"],
        ["ก", "น้ำ", "ค"],
        ["ｶﾞ", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
        ["a\u200d", "b"],
        ["©\ufe0f", "\u0600a"],
        [],
    ],
)
def test_graphemes(graphemes: list[str]) -> None:
    text = "".join(graphemes)
    starts = grapheme_starts(text)
    assert [text[start:end] for start, end in pairwise([*starts, len(text)])] == graphemes


@given(st.text())
def test_a_text_is_cut_from_its_start_in_order(text: str) -> None:
    starts = grapheme_starts(text)
    assert starts == sorted(set(starts))
    assert starts[:1] == [0] * bool(text)
