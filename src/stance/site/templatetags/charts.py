"""Bar charts drawn by the server, each with its title, unit and table. Load with ``{% load charts %}``.

{% bar_chart id="years" title="Posts by year" unit="posts" label_name="Year" rows=rows %}
``rows`` is a list of (label, count, address); an address makes the bar a link to what it counts, "" does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template

register = template.Library()

WIDTH = 640
BARS_HEIGHT = 96
LABELS_HEIGHT = 18
LABEL_WIDTH = 44
"""Room that one label needs, in units of the drawing; closer ones are left out (the table has them all)."""


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    count: int
    url: str
    x: float
    y: float
    width: float
    height: float
    middle: float
    shows_label: bool


def drawn(rows: Sequence[tuple[str, int, str]], label_width: int = LABEL_WIDTH) -> list[Bar]:
    """Place the bars. A count above zero is never drawn as nothing: at least two units high."""
    if not rows:
        return []
    step = WIDTH / len(rows)
    width = min(48.0, step * 0.78)
    highest = max(count for _, count, _ in rows) or 1
    every = max(1, -(-label_width // max(1, int(step))))
    bars = []
    for place, (label, count, url) in enumerate(rows):
        height = max(2.0, BARS_HEIGHT * count / highest) if count else 0.0
        x = place * step + (step - width) / 2
        bars.append(
            Bar(
                str(label),
                count,
                url,
                round(x, 1),
                round(BARS_HEIGHT - height, 1),
                round(width, 1),
                round(height, 1),
                round(x + width / 2, 1),
                place % every == 0,
            )
        )
    return bars


@register.inclusion_tag("parts/chart.html")
def bar_chart(
    *,
    id: str,
    title: str,
    unit: str,
    label_name: str,
    rows: Sequence[tuple[str, int, str]],
    label_width: int = LABEL_WIDTH,
) -> dict[str, Any]:
    return {
        "id": id,
        "title": title,
        "unit": unit,
        "label_name": label_name,
        "bars": drawn(rows, label_width),
        "width": WIDTH,
        "height": BARS_HEIGHT + LABELS_HEIGHT,
        "base": BARS_HEIGHT,
        "label_y": BARS_HEIGHT + LABELS_HEIGHT - 4,
    }


@dataclass(frozen=True, slots=True)
class Segment:
    side: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class SplitBar:
    label: str
    segments: list[Segment]
    y: int
    counts: tuple[int, int, int]


SPLIT_ROW = 26
SPLIT_BAR = 16
SPLIT_LABEL = 172
SPLIT_WIDTH = 400
SPLIT_SIDES = ("ict", "either", "business")


def split(rows: Sequence[tuple[str, int, int, int]]) -> list[SplitBar]:
    """Lay out (label, ICT, either, business) as bars of one length; an empty row has no segments."""
    bars = []
    for place, (label, *counts) in enumerate(rows):
        total, x, segments = sum(counts), float(SPLIT_LABEL), []
        for side, count in zip(SPLIT_SIDES, counts, strict=True):
            width = (SPLIT_WIDTH - SPLIT_LABEL) * count / total if total else 0.0
            if count:
                segments.append(Segment(side, count, round(x, 1), round(width, 1)))
            x += width
        bars.append(SplitBar(label, segments, place * SPLIT_ROW, (counts[0], counts[1], counts[2])))
    return bars


@register.inclusion_tag("parts/split_chart.html")
def split_chart(*, id: str, title: str, rows: Sequence[tuple[str, int, int, int]]) -> dict[str, Any]:
    """``{% split_chart id="leader" title="Leader" rows=rows %}``: who does how many of the actions of each area."""
    return {
        "id": id,
        "title": title,
        "bars": split(rows),
        "width": SPLIT_WIDTH,
        "height": SPLIT_ROW * len(rows),
        "middle": SPLIT_BAR - 3,
    }
