"""Reading a table that somebody made by hand, in any spreadsheet, or to do harm."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from stance.engines.tables.formulas import begins_as_formula, unguarded
from stance.engines.tables.grids import Grid, name_of, read_grid
from stance.engines.tables.limits import Limits, TableRefused

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

    ``passed_over``: headings, as they stand in the file, of columns that were not read. ``notes``: cells that cannot be used,
    of columns that a row can do without: they are empty in its row.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    encoding: str
    separator: str
    count: int = 0
    passed_over: tuple[str, ...] = ()
    notes: tuple[Fault, ...] = ()


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
    others = aliases or {}
    grid = read_grid(
        content, is_heading=lambda name: name in columns or name in others, encoding=encoding, limits=limits
    )
    number, headings = grid.rows[0] if grid.rows else (1, ())
    if number != 1:
        raise TableRefused("Row 1 must name the columns, and it is empty. Delete the empty rows above the names.")
    header = _header(headings, columns, required, others)
    return table_of(grid, header, columns=columns, signs=signs or {}, limits=limits)


def table_of(
    grid: Grid,
    header: Sequence[str],
    *,
    columns: Collection[str],
    signs: Mapping[str, str],
    optional: Collection[str] = (),
    header_row: int = 1,
    limits: Limits = NO_LIMITS_OF_ITS_OWN,
) -> Table:
    """The rows below ``header_row`` (its number), by column; ``header`` says of each column in turn what it is, "" for those that
    are passed over. Cells of ``optional`` columns that cannot be used are left empty, with a note. Raises TableRefused."""
    headings = next((cells for number, cells in grid.rows if number == header_row), ())
    rows: list[Row] = []
    faults: list[Fault] = []
    notes: list[Fault] = []
    count = 0
    for number, cells in grid.rows:
        if number <= header_row:
            continue
        count += 1
        found = list(_faults_of(number, cells, header, signs, limits))
        fatal = [fault for fault in found if fault.column not in optional]
        if fatal:
            faults += fatal
        else:
            notes += found
            left_out = {fault.column for fault in found}
            named = {name: _plain(cell) for name, cell in zip(header, cells, strict=False) if name}
            rows.append(Row(number, dict.fromkeys(columns, "") | named | dict.fromkeys(left_out, "")))
        if len(faults) + len(notes) > limits.max_faults:
            first = (faults or notes)[0].reason
            raise TableRefused(f"More than {limits.max_faults:,} cells cannot be used. The first: {first}")
    passed_over = tuple(cell.strip() for cell, name in zip(headings, header, strict=False) if not name and cell.strip())
    return Table(
        tuple(filter(None, header)), tuple(rows), tuple(faults), grid.encoding, grid.separator, count, passed_over,
        tuple(notes),
    )  # fmt: skip


def _plain(cell: str) -> str:
    return unguarded(unicodedata.normalize("NFC", cell).strip()).strip()


def _header(
    cells: Sequence[str], columns: Collection[str], required: Collection[str], aliases: Mapping[str, str]
) -> tuple[str, ...]:
    """The column of each heading, "" for those that are passed over."""
    given = [name_of(cell) for cell in cells]
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
    number: int, cells: Sequence[str], header: Sequence[str], signs: Mapping[str, str], limits: Limits
) -> Iterator[Fault]:
    if any(cell.strip() for cell in cells[len(header) :]):
        yield Fault(number, "", f"This row has {len(cells):,} cells, but the header has {len(header)}.")
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
