import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.language.document import document
from stance.engines.language.graphemes import grapheme_starts
from stance.engines.language.oracle import matches
from stance.engines.language.query import parse
from stance.engines.language.snippet import ELLIPSIS, highlight

from .generated import searches, texts


def shown(text: str, search: str, width: int | None = None) -> str:
    return "".join(f"[{piece}]" if marked else piece for piece, marked in highlight(text, parse(search), width=width))


@pytest.mark.parametrize(
    ("text", "search", "expected"),
    [
        ("Storm at the coast", "storm", "[Storm] at the coast"),
        ("Café, CAFE\u0301!", "cafe", "[Café], [CAFE\u0301]!"),
        ("flooding floods flow", "flood*", "[flooding] [floods] flow"),
        ("a flash flood now", '"flash flood"', "a [flash flood] now"),
        ("don’t go", "don't", "[don’t] go"),
        ("storm #storm #storms", "#storm", "storm [#storm] #storms"),
        ("＃東京 東京", "#東京", "[＃東京] 東京"),
        ("@qldpolice qldpolice", "@QldPolice", "[@qldpolice] qldpolice"),
        ("東京都庁", "京都", "東[京都]庁"),
        ("東京都", "京", "東[京]都"),
        ("東京都", "都", "東京[都]"),
        ("東京都", "東 京", "[東京]都"),
        ("งาน น้ำ", "น", "งา[น] [น้ำ]"),
        ("👨‍👩‍👧 👍🏽", "👩", "[👨‍👩‍👧] 👍🏽"),
        ("👨‍👩‍👧 👍🏽", "👍", "👨‍👩‍👧 [👍🏽]"),
        ("storm fire", "storm -fire", "[storm] fire"),
        ("storm", "from:storm", "storm"),
        ("", "storm", ""),
    ],
)
def test_marks(text: str, search: str, expected: str) -> None:
    assert shown(text, search) == expected


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (100, "one two three four five [storm] seven eight nine"),
        (20, "…five [storm] seven…"),
        (5, "…[storm]…"),
        (3, "…[sto]…"),
        (1, "…[s]…"),
    ],
)
def test_windows(width: int, expected: str) -> None:
    assert shown("one two three four five storm seven eight nine", "storm", width) == expected


def test_a_window_is_where_most_was_found() -> None:
    text = "storm " + "calm " * 20 + "storm fire storm " + "calm " * 20
    assert shown(text, "storm fire", 30).count("[") == 3


def test_without_a_find_the_beginning_is_shown() -> None:
    assert shown("one two three four", "storm", 9) == "one two…"


def test_a_run_is_cut_between_any_two_characters() -> None:
    assert shown("東京都" * 20, "storm", 5) == "東京都東京…"


def test_a_width_must_be_positive() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        highlight("storm", parse("storm"), width=0)


@given(st.one_of(st.text(), texts()), searches(), st.one_of(st.none(), st.integers(1, 40)))
def test_snippets_are_whole_graphemes_of_the_original(text: str, search: str, width: int | None) -> None:
    pieces = highlight(text, parse(search, longest=100_000), width=width)
    whole = "".join(piece for piece, _ in pieces)
    assert all(piece for piece, _ in pieces)
    if width is None:
        assert whole == text
        return
    first = bool(pieces) and pieces[0] == (ELLIPSIS, False) and not text.startswith(whole)
    last = bool(pieces) and pieces[-1] == (ELLIPSIS, False) and not text.endswith(whole)
    body = "".join(piece for piece, _ in pieces[first : len(pieces) - last])
    cuts = {*grapheme_starts(text), len(text)}
    starts = [at for at in cuts if text.startswith(body, at) and at + len(body) in cuts]
    assert starts, (text, pieces)
    assert len(body) <= width or len(grapheme_starts(body)) == 1


@given(texts(), st.sampled_from(["storm", "東", "京都", "🔥", '"storm fire"', "ca*", "don't"]))
def test_something_is_marked_exactly_where_a_word_search_matches(text: str, search: str) -> None:
    query = parse(search)
    marked = any(mark for _, mark in highlight(text, query))
    assert marked == matches(query, document([text]))
