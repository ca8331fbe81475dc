"""No regular expression of the product takes time that grows faster than the text, in the ways in which it is used."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from stance.engines.addresses.pasted import LONGEST_TEXT
from tests.sizes import sized
from tests.unit.growth.patterns_found import Found, all_patterns, pumped, run
from tests.unit.growth.spending import overspent

LENGTH = sized(60_000, 150_000)
"""With the square of it a pattern needs minutes, and with the limit there are seconds."""
SECONDS = 6
BOUNDED = {"stance.engines.addresses.redirectors.URLDEFENSE_V3": LONGEST_TEXT}
"""Patterns that may take the square of a text that is never longer than this."""


def spend(found: Found) -> None:
    for text in pumped(found, BOUNDED.get(found.where, LENGTH)):
        run(found, text)


def test_each_looks_at_a_text_a_bounded_number_of_times(tmp_path: Path) -> None:
    patterns = all_patterns()
    assert len(patterns) > 80, "they are not found any more"
    assert {"fullmatch", "search", "match", "sub", "findall"} <= {use for one in patterns for use in one.uses}
    pieces = [(f"{one.where} {sorted(one.uses)}", partial(spend, one)) for one in patterns]
    wrong = overspent(pieces, SECONDS, tmp_path / "told")
    assert not wrong, "\n".join(wrong)


def test_the_exceptions_are_still_needed() -> None:
    assert set(BOUNDED) <= {one.where for one in all_patterns()}
    assert all(most <= LONGEST_TEXT for most in BOUNDED.values())
