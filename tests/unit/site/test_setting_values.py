"""Whatever a variable holds, it is read or refused by name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stance.site.setting_values import SettingRefused, one_of, port, seconds, whole

NAME = "STANCE_TESTED"
READERS: list[Callable[[], object]] = [
    lambda: one_of(NAME, "no", "yes"),
    lambda: whole(NAME, 7),
    lambda: port(NAME, 8000),
    lambda: seconds(NAME, "10"),
]
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)


@given(TEXTS, st.sampled_from(READERS))
@example("8000 ", READERS[2])
@example("65536", READERS[2])
@example("١٢", READERS[1])
@example("nan", READERS[3])
@example("1e9", READERS[3])
@example("-1", READERS[3])
@example("", READERS[2])
def test_it_is_read_or_refused_by_name(text: str, read: Callable[[], object]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(NAME, text)
        try:
            value = read()
        except SettingRefused as refusal:
            assert NAME in str(refusal)
            assert "must be" in str(refusal) or "at most" in str(refusal)
        else:
            assert str(value) in text or float(str(value)) == float(text)


def test_what_is_not_set_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    assert [read() for read in READERS] == ["no", 7, 8000, 10.0]
