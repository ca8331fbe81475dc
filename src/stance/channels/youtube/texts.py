"""Titles and descriptions as they stand in "video texts", split over columns there and whole only there.

Held are those that differ from what the table of videos says, up to MOST_HELD_BYTES of all; usually they are the same.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from stance.channels.youtube.tables import VIDEO_ID, Table
from stance.engines.exports.limits import MEBIBYTE, MemberDamaged
from stance.engines.exports.package import Package
from stance.engines.exports.table_rows import Row
from stance.engines.exports.text_numbers import TextNumbers

MOST_HELD_BYTES = 64 * MEBIBYTE
Tables = Iterable[tuple[str, Table]]


class Words(NamedTuple):
    title: str
    description: str


class VideoTexts:
    """``left_out`` counts texts beyond what is held: those videos keep what the table of videos says."""

    def __init__(self, package: Package, videos: Tables, texts: Tables) -> None:
        self._held: dict[str, Words] = {}
        self._bytes = 0
        self.left_out = 0
        texts = list(texts)
        known = _Known(package, videos) if texts else None
        for name, table in texts:
            with suppress(MemberDamaged):
                for row in table.rows(package, name):
                    if isinstance(row, Row) and known is not None:
                        self._hold(table.cell(row.cells, "id").strip(), _words(table, row.cells), known)

    def of(self, identifier: str, otherwise: Words) -> Words:
        """What is not split, or not said there, is as the table of videos has it."""
        held = self._held.get(identifier)
        if held is None:
            return otherwise
        return Words(held.title or otherwise.title, held.description or otherwise.description)

    def _hold(self, identifier: str, words: Words, known: _Known) -> None:
        if known.says(identifier) in (None, hash(words)):
            return
        size = len(words.title) + len(words.description)
        if self._bytes + size > MOST_HELD_BYTES:
            self.left_out += 1
            return
        self._bytes += size
        self._held[identifier] = words


class _Known:
    """What the tables of videos say, as no more than a number for each."""

    def __init__(self, package: Package, videos: Tables) -> None:
        self._ids, self._hashes = TextNumbers(), array("q")
        for name, table in videos:
            with suppress(MemberDamaged):
                for row in table.rows(package, name):
                    if isinstance(row, Row) and VIDEO_ID.fullmatch(identifier := table.cell(row.cells, "id").strip()):
                        self._note(
                            identifier, Words(table.cell(row.cells, "title"), table.cell(row.cells, "description"))
                        )

    def _note(self, identifier: str, words: Words) -> None:
        """Of two rows of one video the later counts."""
        number, is_new = self._ids.add(identifier)
        if is_new:
            self._hashes.append(hash(words))
        else:
            self._hashes[number] = hash(words)

    def says(self, identifier: str) -> int | None:
        """The hash of its words; None where no table has that video."""
        number = self._ids.find(identifier)
        return None if number is None else self._hashes[number]


def _words(table: Table, cells: list[str]) -> Words:
    title, description = (
        "".join([cells[place] for place in table.segments.get(role, ())]) for role in ("title", "description")
    )
    return Words(title, description)
