"""A table of comma-separated values taken apart row by row, in bounded memory, whatever is wrong with it (RFC 4180).

Rows are told apart by how they begin, which the caller knows (a date, an id), and not by counting quotation marks: one that is
missing then costs its own row and not all that follow. A line inside a cell may begin like a row: the stretch up to it is then no
row by itself, and the next one is tried. A quotation mark in a cell is written twice, or behind a backslash.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from stance.engines.exports.decode import REPLACEMENT
from stance.engines.exports.window import Window

LONGEST_ROW_BYTES = 128 * 1024
"""As much as ``csv`` takes into one cell. Posts and descriptions are some thousand characters."""
LONGEST_HEADER_BYTES = 64 * 1024
_LOOKED_AT, _TRIES = 64, 8
"""Lines that begin like a row and may yet belong to one cell, and how many of them are parsed, before a row is given up."""
_LONGEST_BEGINNING = 256
_MARK = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r?\n|\r")
_NO_ROW = "what stands between the headings and the first row is no row"
_UNCLOSED = "a quotation mark is missing in it"
_UNENDED = "the file ends without a line break: its last row may be cut off"


@dataclass(slots=True)
class Row:
    """One row: its place in the file, and its cells as text."""

    offset_bytes: int
    length_bytes: int
    cells: list[str]
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class BadRow:
    """Bytes that are no row; `lost` is False when nothing is missing because of it."""

    offset_bytes: int
    length_bytes: int
    reason: str
    lost: bool = True


def header(stream: BinaryIO) -> list[str]:
    """The cells of a table's first row; none where it begins with no table. Raises MemberDamaged."""
    head = stream.read(LONGEST_HEADER_BYTES).removeprefix(_MARK).lstrip(b"\r\n")
    line = _LINE_END.split(head, 1)[0]
    try:
        cells = _parsed(line.decode("utf-8", "replace"))
    except csv.Error:
        return []
    return [cell.strip() for cell in cells]


def rows(stream: BinaryIO, begins: bytes, width: int, start_offset: int = 0) -> Iterator[Row | BadRow]:
    """The rows below the header, in order. ``begins`` is what every row begins with (a regular expression of
    bounded length), ``width`` how many cells it has.

    `stream` is always given from its beginning; `start_offset` (bytes) is the offset of a row reported earlier, from which it goes
    on with the same results. Raises nothing for bad content: that comes as BadRow, damage of the package included.
    """
    return _Rows(stream, begins, width).run(start_offset)


class _Rows:
    def __init__(self, stream: BinaryIO, begins: bytes, width: int) -> None:
        self._window = Window(stream)
        self._begins = re.compile(rb"\n(?=" + begins + rb")")
        self._width = width
        self._parse = _Cells().of
        self._at = 0

    def run(self, start_offset: int) -> Iterator[Row | BadRow]:
        window = self._window
        if start_offset and not window.skip_to(start_offset):
            return
        if not start_offset:
            yield from self._below_the_header()
        self._fill()
        while self._at < len(window.data):
            yield self._row()
            self._fill()
        end = window.base + len(window.data)
        if window.damage is not None:
            yield BadRow(end, 0, f"the file cannot be trusted or read any further: {window.damage.reason}")
        elif window.data[-1:] not in (b"\n", b"\r", b""):
            yield BadRow(end, 0, _UNENDED, lost=False)

    def _below_the_header(self) -> Iterator[BadRow]:
        self._fill()
        start = self._to_the_next(0)
        above = 0
        if not self._window.base:
            line = _LINE_END.search(self._window.data, 0, LONGEST_HEADER_BYTES)
            above = line.end() if line else self._at
        between = self._window.data[above : self._at]
        if between.strip():
            place = self._window.base + self._at - len(between)
            yield BadRow(place, start + self._at - place, _NO_ROW)

    def _fill(self) -> None:
        """Hold the longest row and how the next one begins, where the file has that much."""
        window = self._window
        while len(window.data) - self._at < LONGEST_ROW_BYTES + _LONGEST_BEGINNING and not window.ended:
            keep, self._at = self._at, 0
            window.more(keep)

    def _row(self) -> Row | BadRow:
        """The row at the present position: nearly always it ends where the next one begins."""
        data, start = self._window.data, self._at
        found = self._begins.search(data, start, min(len(data), start + LONGEST_ROW_BYTES))
        if found is not None:
            raw = data[start : found.end()].rstrip(b"\r\n")
            cells, problem, warnings = self._cells(raw) if raw.count(b'"') % 2 == 0 else ([], _UNCLOSED, ())
            if not problem:
                self._at = found.end()
                return Row(self._window.base + start, len(raw), cells, warnings)
        return self._searched()

    def _searched(self) -> Row | BadRow:
        """The same, as far as the first beginning behind it at which it is a row."""
        data, start, seen = self._window.data, self._at, self._at
        quotes = escaped = tries = 0
        first, reason = None, ""
        for stop in islice(self._stops(start), _LOOKED_AT):
            first = stop if first is None else first
            quotes += data.count(b'"', seen, stop)
            escaped += data.count(b'\\"', seen, stop)
            seen = stop
            if quotes % 2 and (quotes - escaped) % 2:
                reason = reason or _UNCLOSED
                continue
            raw = data[start:stop].rstrip(b"\r\n")
            cells, problem, warnings = self._cells(raw)
            if not problem:
                self._at = stop
                return Row(self._window.base + start, len(raw), cells, warnings)
            reason, tries = reason or problem, tries + 1
            if tries == _TRIES:
                break
        place = self._window.base + start
        if first is None and self._window.ended and len(data) - start <= LONGEST_ROW_BYTES:
            self._at = len(data)
            return BadRow(place, len(data) - start, "the file ends inside this row")
        if first is None:
            stopped = self._to_the_next(start)
            return BadRow(place, stopped - place, f"it is longer than {LONGEST_ROW_BYTES:,} bytes")
        if (row := self._before_what_is_none(start, first)) is not None:
            return row
        self._at = first
        return BadRow(place, first - start, reason)

    def _before_what_is_none(self, start: int, first: int) -> Row | None:
        """The row that ends at a line break, where what follows it does not begin like one."""
        data = self._window.data
        quotes = tries = 0
        seen = start
        for found in islice(_LINE_END.finditer(data, start, first - 1), _LOOKED_AT):
            quotes += data.count(b'"', seen, found.start())
            seen = found.start()
            if quotes % 2 or tries == _TRIES:
                continue
            tries += 1
            cells, problem, warnings = self._cells(data[start : found.start()])
            if not problem:
                self._at = found.end()
                return Row(self._window.base + start, found.start() - start, cells, warnings)
        return None

    def _stops(self, start: int) -> Iterator[int]:
        """Where the row that begins here may end: where others begin, and the end of the file."""
        data = self._window.data
        limit = min(len(data), start + LONGEST_ROW_BYTES)
        for found in self._begins.finditer(data, start, min(len(data), limit + _LONGEST_BEGINNING)):
            if found.end() <= limit:
                yield found.end()
        is_whole = self._window.damage is None or data.endswith((b"\n", b"\r"))
        if self._window.ended and len(data) <= limit and is_whole:
            yield len(data)

    def _to_the_next(self, at: int) -> int:
        """Move on to where a row begins, or to the end; returns the offset of that in the file."""
        window = self._window
        while (found := self._begins.search(window.data, at)) is None and not window.ended:
            # What begins at the very end is seen with more of it.
            window.more(max(at, len(window.data) - _LONGEST_BEGINNING))
            at = 0
        self._at = found.end() if found else len(window.data)
        return window.base + self._at

    def _cells(self, raw: bytes) -> tuple[list[str], str, tuple[str, ...]]:
        """(cells, what is wrong, what could not be kept as it stands)."""
        text, warnings = _text(raw)
        reason = ""
        for written in (text, text.replace('\\"', '""')) if '\\"' in text else (text,):
            try:
                cells = self._parse(written)
            except csv.Error as error:
                reason = reason or f"it is no row of a table ({error})"
                continue
            if len(cells) == self._width:
                return cells, "", warnings
            reason = f"it has {len(cells):,} cells, the headings have {self._width}"
        return [], reason, ()


def _text(raw: bytes) -> tuple[str, tuple[str, ...]]:
    warnings = []
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        text = raw.decode(errors="replace")
        warnings.append(f"invalid UTF-8 at byte {error.start} of the row: shown as U+FFFD")
    if "\0" in text:
        text = text.replace("\0", REPLACEMENT)
        warnings.append("a NUL character in the text: shown as U+FFFD")
    return text, tuple(warnings)


class _Cells:
    """Parses one row after another with one reader: making it takes as long as parsing most rows."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        # The None at the bottom ends the reading where a row asks for more than it has.
        self._texts: list[str | None] = [None]
        self._reader = csv.reader(iter(self._texts.pop, None), strict=True)

    def of(self, text: str) -> list[str]:
        """Raises csv.Error."""
        self._texts.append(text)
        try:
            return next(self._reader)
        except csv.Error:
            self._begin()
            raise


def _parsed(text: str) -> list[str]:
    """Raises csv.Error."""
    return _Cells().of(text)
