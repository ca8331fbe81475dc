"""Whatever reads text that others wrote comes to an end, with an answer or its named refusal, in work that grows as the text
does (ASVS 5.0, 1.3.12 and 15.2.2)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sizes import sized
from tests.unit.growth import hostile
from tests.unit.growth.counting import lines
from tests.unit.growth.hostile import Piece
from tests.unit.growth.spending import overspent

PIECES = sized(12_000, 40_000)
"""With the square of it, of the cheapest step that there is, a reader needs minutes; with the limit there are seconds."""
SECONDS = 10
FEW, TIMES = 150, 4
CAPPED = (hostile.addresses, hostile.names)
"""Read no more than a length that does not grow."""


@pytest.mark.parametrize("kind", hostile.ALL, ids=lambda kind: kind.__name__)
def test_all_of_it_comes_to_an_end(kind: Callable[[int], dict[str, Piece]], tmp_path: Path) -> None:
    wrong = overspent(kind(PIECES).items(), SECONDS, tmp_path / "told")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("kind", [one for one in hostile.ALL if one not in CAPPED], ids=lambda kind: kind.__name__)
def test_four_times_the_text_is_four_times_the_work(kind: Callable[[int], dict[str, Piece]]) -> None:
    kind(10)  # what is loaded once
    wrong = []
    for (name, few), many in zip(kind(FEW).items(), kind(FEW * TIMES).values(), strict=True):
        lines(few)  # what is remembered
        little, much = lines(few), lines(many)
        if much > TIMES * 1.5 * little + 10_000:
            wrong.append(f"{name}: {little:,} lines, then {much:,}")
    assert not wrong, "\n".join(wrong)
