"""Reading a CSV file that somebody made by hand, in any spreadsheet, or to do harm."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from stance.engines.tables.decoding import decode
from stance.engines.tables.formulas import begins_as_formula, unguarded
from stance.engines.tables.limits import Limits, TableRefused

SEPARATORS = (",", ";", "\t")
NO_LIMITS_OF_ITS_OWN = Limits()
MOST_MARKS = 30
"""Marks on one letter (the limit of the Stream-Safe Text Format, UAX #15 section 13): putting them in order takes time that
grows with the square of their number."""


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` is the one that a spreadsheet shows: the header is row 1. Every known column has a cell, "" if empty."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """One cell (or, with no ``column``, one row) that cannot be used, in words for who made the file."""

    row: int
    column: str
    reason: str

    def as_json(self) -> dict[str, object]:
        return {"row": self.row, "column": self.column, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` are those that the file has; a row with a fault is in ``faults`` only. ``count`` is of both.

    ``passed_over``: headings, as they stand in the file, of columns that were not read.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    encoding: str
    separator: str
    count: int = field(default=0)
    passed_over: tuple[str, ...] = ()


def read_table(
    content: bytes,
    *,
    columns: Collection[str],
    required: Collection[str] = (),
    signs: Mapping[str, str] | None = None,
    aliases: Mapping[str, str] | None = None,
    encoding: str = "auto",
    limits: Limits = NO_LIMITS_OF_ITS_OWN,
) -> Table:
    """Read a table with these columns, in any order; ``required`` ones must be there (their cells may be empty).

    Column names are compared without case, spaces as underscores. The separator is whichever of comma, semicolon and
    tab gives the header the most known columns. Cells come trimmed and in NFC. ``signs`` names, by column, first
    characters that are no formula there ("@" of handles). ``aliases`` are other headings of a column, or of none (""):
    such a column is passed over, and so is one whose column the file has under another heading too. Raises
    TableRefused when nothing can be trusted: not text, no header, an unknown, doubled or missing column, a quotation
    mark that never ends, too large.
    """
    if len(content) > limits.max_bytes:
        raise TableRefused(f"The file has {len(content):,} bytes; at most {limits.max_bytes:,} are read. Split it.")
    text, used = decode(content, encoding)
    others = aliases or {}
    separator, body = _separator(text, {*columns, *others})
    records = _records(body, separator, limits)
    headings = next(records, (1, []))[1]
    if len(headings) > limits.max_columns:
        raise TableRefused(f"Row 1 has {len(headings):,} cells; at most {limits.max_columns:,} columns are read.")
    header = _header(headings, columns, required, others)
    rows, faults, count = [], [], 0
    for number, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        found = list(_faults_of(number, cells, header, signs or {}, limits))
        if found:
            faults += found
        else:
            named = {name: _plain(cell) for name, cell in zip(header, cells, strict=False) if name}
            rows.append(Row(number, dict.fromkeys(columns, "") | named))
        if len(faults) > limits.max_faults:
            raise TableRefused(f"More than {limits.max_faults:,} cells cannot be used. The first: {faults[0].reason}")
    passed_over = tuple(cell.strip() for cell, name in zip(headings, header, strict=False) if not name)
    return Table(tuple(filter(None, header)), tuple(rows), tuple(faults), used, separator, count, passed_over)


def _plain(cell: str) -> str:
    return unguarded(unicodedata.normalize("NFC", cell).strip()).strip()


def _separator(text: str, columns: Collection[str]) -> tuple[str, str]:
    """Some spreadsheets say it themselves in a first line "sep=;", which is no row."""
    first, _, rest = text.partition("\n")
    said = first.strip().strip('"').lower()
    if said.startswith("sep=") and said[4:5] in SEPARATORS:
        return said[4], rest
    known = {separator: sum(_name(cell) in columns for cell in first.split(separator)) for separator in SEPARATORS}
    return max(SEPARATORS, key=lambda separator: known[separator]), text


def _name(cell: str) -> str:
    """A column's name as it is compared."""
    plain = cell.strip().strip('"').strip().lower().removesuffix("[]")
    return "_".join(plain.replace("-", " ").replace("_", " ").split())


def _records(text: str, separator: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableRefused(
                f"Row {number:,} is not CSV ({error}). Often a quotation mark is not closed: mend it there."
            ) from error
        if number > limits.max_rows + 1:
            raise TableRefused(f"The file has more than {limits.max_rows:,} rows. Split it.")
        yield number, record


def _header(
    cells: list[str], columns: Collection[str], required: Collection[str], aliases: Mapping[str, str]
) -> tuple[str, ...]:
    """The column of each heading, "" for those that are passed over."""
    given = [_name(cell) for cell in cells]
    while given and not given[-1]:
        given.pop()
    known = ", ".join(columns)
    unknown = [cell.strip() for cell, name in zip(cells, given, strict=False) if name not in {*columns, *aliases}]
    if unknown and len(unknown) < len(given):
        raise TableRefused(f"Row 1 names a column “{unknown[0][:60]}” that is not known. Known are: {known}.")
    names: list[str] = []
    for name in given:
        column = name if name in columns else aliases.get(name, "")
        names.append("" if name not in columns and (column in given or column in names) else column)
    if not any(names):
        raise TableRefused(f"Row 1 must name the columns, and names none of: {known}.")
    doubled = [name for name in names if name and names.count(name) > 1]
    if doubled:
        raise TableRefused(f"Row 1 names the column “{doubled[0]}” twice.")
    missing = [name for name in required if name not in names]
    if missing:
        raise TableRefused(f"Row 1 does not name the column “{missing[0]}”, which is needed.")
    return tuple(names)


def _faults_of(
    number: int, cells: list[str], header: tuple[str, ...], signs: Mapping[str, str], limits: Limits
) -> Iterator[Fault]:
    if any(cell.strip() for cell in cells[len(header) :]):
        yield Fault(number, "", f"This row has {len(cells)} cells, but the header has {len(header)}.")
        return
    for name, cell in zip(header, cells, strict=False):
        if name and (reason := _reason(cell, signs.get(name, ""), limits)):
            yield Fault(number, name, reason)


def _reason(cell: str, allowed: str, limits: Limits) -> str:
    if len(cell) > limits.max_cell_characters:
        return f"This cell has {len(cell):,} characters; at most {limits.max_cell_characters:,} are read."
    sign = begins_as_formula(cell, allowed) or begins_as_formula(unguarded(cell.strip()), allowed)
    if sign:
        shown = {"\t": "a tab", "\r": "a line break"}.get(sign, f"“{sign}”")
        return f"This cell begins with {shown}, which a spreadsheet runs as a formula. Put plain text there."
    strange = next((sign for sign in cell if unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\r\n\t"), "")
    if strange:
        return f"This cell holds the control character U+{ord(strange):04X}. Remove it."
    return f"This cell has more than {MOST_MARKS} marks on one letter. Remove them." if _has_piled_marks(cell) else ""


def _has_piled_marks(cell: str) -> bool:
    if cell.isascii():
        return False
    piled = 0
    for sign in cell:
        # Of U+0344 and its like each is two marks, so the most is half of what the standard allows, and no more.
        piled = piled + 1 if unicodedata.combining(sign) else 0
        if piled > MOST_MARKS:
            return True
    return False
