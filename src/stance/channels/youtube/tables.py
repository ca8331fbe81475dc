"""The tables of a Takeout that are read, told by their headings; in a language that is not known here, by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from stance.channels.youtube.headings import NAMES, NEEDED, SEGMENTED, Kind, Role, folded, without_number
from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.package import Package
from stance.engines.exports.table_rows import BadRow, Row, header, rows

VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}", re.ASCII)
CHANNEL_ID = re.compile(r"UC[A-Za-z0-9_-]{22}", re.ASCII)
COMMENT_ID = re.compile(r"[A-Za-z0-9_.-]{10,80}", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[0-9.:+ZUTC -]{0,20}", re.ASCII)
ROWS_LOOKED_AT = 20
_BEGINS_WITH_VIDEO = rb'"?[A-Za-z0-9_-]{11}"?,'
_BEGINS_WITH_CHANNEL = rb'"?UC[A-Za-z0-9_-]{22}"?,'
_BEGINS_WITH_ID = rb'"?[A-Za-z0-9_.-]{12,80}"?,'
_ANY_LINE = b""
_ORDERS: Mapping[int, tuple[Role | None, ...]] = {
    6: ("id", "channel", "created", None, "video", "text"),
    7: ("id", "channel", "created", None, "parent", "video", "text"),
    9: ("id", "channel", "created", None, "parent", "post", "video", "text", None),
}
"""Columns of comments by how many there are, in every language that was seen."""
_FEWEST_OF_VIDEOS = 10


@dataclass(frozen=True, slots=True)
class Table:
    """``places`` are columns by what they hold, ``segments`` those of texts that are split, in their order."""

    kind: Kind
    width: int
    places: Mapping[Role, int]
    segments: Mapping[Role, tuple[int, ...]] = field(default_factory=dict)
    is_translated: bool = False

    def rows(self, package: Package, name: str, start_offset: int = 0) -> Iterator[Row | BadRow]:
        """Raises MemberDamaged when it cannot be opened."""
        with package.open(name) as stream:
            yield from rows(stream, self._begins(), self.width, start_offset)

    def cell(self, cells: Sequence[str], role: Role) -> str:
        place = self.places.get(role)
        return cells[place] if place is not None else ""

    def _begins(self) -> bytes:
        first = next((role for role, place in self.places.items() if place == 0), None)
        if first == "channel":
            return _BEGINS_WITH_CHANNEL
        if first != "id":
            return _ANY_LINE
        return _BEGINS_WITH_VIDEO if self.kind in ("videos", "texts") else _BEGINS_WITH_ID


def table_in(package: Package, name: str, *, by_content: bool = False) -> Table | None:
    """The table of a file; None for one that is not read, or cannot be. Raises MemberDamaged."""
    with package.open(name) as stream:
        headings = header(stream)
    table = _by_headings(headings)
    if table is not None or not by_content or not headings:
        return table
    with package.open(name) as stream:
        looked_at = islice(rows(stream, _ANY_LINE, len(headings)), ROWS_LOOKED_AT)
        cells = [row.cells for row in looked_at if isinstance(row, Row)]
    return _by_content(headings, cells) if cells else None


def _by_headings(headings: Sequence[str]) -> Table | None:
    for kind, roles in NAMES.items():
        places: dict[Role, int] = {}
        segments: dict[Role, list[tuple[int, int]]] = {}
        for place, heading in enumerate(headings):
            name, number = without_number(heading) if kind == "texts" else (folded(heading), 1)
            role = next((role for role, names in roles.items() if name in names), None)
            if role is not None and kind == "texts" and role in SEGMENTED:
                segments.setdefault(role, []).append((number, place))
            elif role is not None:
                places.setdefault(role, place)
        if NEEDED[kind] <= set(places) and (kind != "texts" or segments):
            ordered = {role: tuple(place for _, place in sorted(found)) for role, found in segments.items()}
            is_english = folded(headings[places["id"]]) == roles["id"][0]
            return Table(kind, len(headings), places, ordered, not is_english)
    return None


def _by_content(headings: Sequence[str], cells: list[list[str]]) -> Table | None:
    """Columns stand in one order in every language: what can be told by its form tells where the others are."""
    width = len(headings)
    if all(VIDEO_ID.fullmatch(row[0]) for row in cells):
        channel = next((at for at in range(width) if all(CHANNEL_ID.fullmatch(row[at]) for row in cells)), None)
        moments = [at for at in range(width) if all(MOMENT.fullmatch(row[at]) for row in cells)]
        if width < _FEWEST_OF_VIDEOS or channel is None or channel < 4 or not moments or moments[0] < channel + 4:
            return None
        first = moments[0]
        places: dict[Role, int] = {
            "id": 0, "duration": 1, "language": channel - 3, "category": channel - 2, "description": channel - 1,
            "channel": channel, "title": first - 3, "privacy": first - 2, "state": first - 1, "created": first,
        }  # fmt: skip
        return Table("videos", width, places | {"published": moments[-1]}, is_translated=True)
    order = _ORDERS.get(width, ())
    if order and all(CHANNEL_ID.fullmatch(row[1]) and MOMENT.fullmatch(row[2]) for row in cells):
        found: dict[Role, int] = {role: place for place, role in enumerate(order) if role is not None}
        return Table("comments", width, found, is_translated=True)
    if 2 <= width <= 6 and len(cells) == 1 and CHANNEL_ID.fullmatch(cells[0][0]) and "://" not in cells[0][1]:
        return Table("channel", width, {"id": 0, "title": 1}, is_translated=True)
    return None


def readable(package: Package, name: str, *, by_content: bool = False) -> Table | None:
    """As ``table_in``, None too for a file that is damaged: reading the others tells of it."""
    try:
        return table_in(package, name, by_content=by_content)
    except MemberDamaged:
        return None
