"""A table says what may be done when, and cannot contradict itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.states import StateTable, Verb

DOOR = StateTable(
    "Door",
    {"open": "Open", "shut": "Shut", "walled": "Walled up"},
    (Verb("close", "shut", ("open",), "shut"), Verb("knock", "knocked at", ("shut",)), Verb("wall", "walled up", ("open", "shut"), "walled")),
)  # fmt: skip


def test_what_it_allows() -> None:
    assert [DOOR.allows(state, "wall") for state in DOOR.states] == [True, True, False]
    assert (DOOR.before("wall"), DOOR.after("close"), DOOR.final) == (("open", "shut"), "shut", frozenset({"walled"}))


def test_why_not_in_words() -> None:
    assert DOOR.refusal("walled", "knock", "The door") == "The door is walled up: only what is shut can be knocked at."


def test_a_verb_that_leads_nowhere_has_no_state_after_it() -> None:
    with pytest.raises(ValueError, match="knock"):
        DOOR.after("knock")


@pytest.mark.parametrize(
    ("states", "verbs", "fault"),
    [
        ({"a": "A"}, (Verb("go", "gone", ("a",), "b"),), "unknown"),
        ({"a": "A"}, (Verb("go", "gone", ("b",)),), "unknown"),
        ({"a": "A", "b": "B"}, (), "nothing leads"),
        ({"a": "A"}, (Verb("go", "gone", ("a",)), Verb("go", "gone", ("a",))), "twice"),
    ],
)
def test_a_table_that_cannot_be(states: dict[str, str], verbs: tuple[Verb, ...], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        StateTable("T", states, verbs)


@given(st.lists(st.sampled_from(["close", "knock", "wall"]), max_size=8))
def test_the_drawing_has_every_way_and_no_other(course: list[str]) -> None:
    drawing, state = DOOR.as_mermaid(), "open"
    for verb in course:
        if DOOR.allows(state, verb) and (after := {one.name: one.after for one in DOOR.verbs}[verb]):
            assert f"{state} --> {after} : " in drawing
            state = after
    assert "walled -->" not in drawing
