"""When two texts say the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.language.sameness import core, mark_of, plain

STATEMENT = "Boil your water in the old town until Friday"


@pytest.mark.parametrize(
    "text",
    [
        f"{STATEMENT} https://health.example/water", f"{STATEMENT}: https://t.co/a1", f"{STATEMENT}. #flood #water", f"{STATEMENT} – @CityOfTest",
        f"{STATEMENT}\n\n#flood\nhttps://a.example (#b)", f"  {STATEMENT.upper()}  ", f"{STATEMENT}\u200b", f"{STATEMENT} ＃flood",
    ],
)  # fmt: skip
def test_what_platforms_want_at_the_end_says_nothing_else(text: str) -> None:
    assert mark_of(text) == mark_of(STATEMENT) is not None


@pytest.mark.parametrize(
    "text",
    [f"Not true: {STATEMENT}", f"{STATEMENT} week", f"#flood {STATEMENT}", STATEMENT.replace("Friday", "#Friday x")],
)
def test_other_words_say_something_else(text: str) -> None:
    assert mark_of(text) != mark_of(STATEMENT)


@pytest.mark.parametrize(
    "text", ["", "Thank you!", "#flood #water #road", "https://health.example/a-long-address", "." * 40]
)
def test_what_is_no_statement_has_no_mark(text: str) -> None:
    assert mark_of(text) is None


def test_composed_letters_are_one_letter() -> None:
    assert plain("Évacuez") == plain("E\u0301vacuez")


@given(st.text(max_size=200))
def test_it_is_stable(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert core(core(text)) == core(text)
    mark = mark_of(text)
    assert mark is None or 0 <= mark < 1 << 63
    assert mark is None or mark_of(f"{text} #flood https://a.example") == mark


def test_a_hostile_end_takes_no_longer_than_its_length() -> None:
    assert core("." * 200_000 + " a" + " #" * 200_000) == "." * 200_000 + " a"
