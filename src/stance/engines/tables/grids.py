"""A file as rows of cells, before anybody has said what its columns are."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stance.engines.tables import workbooks
from stance.engines.tables.decoding import decode
from stance.engines.tables.limits import Limits, TableRefused

SEPARATORS = (",", ";", "\t")
LOOKED_AT = 20
"""Rows among which the one with the headings is looked for: titles, dates and merged cells stand above it."""


@dataclass(frozen=True, slots=True)
class Grid:
    """``rows`` are those with something in a cell, by the number that a spreadsheet shows (the first row is 1), as text.

    ``encoding`` and ``separator`` are of a text file, ``sheet`` and ``sheets`` of a workbook; ``hidden`` counts rows that
    its makers do not see, which are read like the others.
    """

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    hidden: int = 0


def read_grid(
    content: bytes,
    *,
    is_heading: Callable[[str], bool],
    encoding: str = "auto",
    sheet: str = "",
    limits: Limits,
) -> Grid:
    """Of a workbook the named sheet, or the only one with something in it. ``is_heading``: whether a cell's text, as ``name_of``
    has it, is known as the heading of a column; the separator of a text is found by it. Raises TableRefused.
    """
    if len(content) > limits.max_bytes:
        raise TableRefused(f"The file has {len(content):,} bytes; at most {limits.max_bytes:,} are read. Split it.")
    if workbooks.is_workbook(content):
        found = workbooks.read(content, sheet=sheet, limits=limits)
        return Grid(found.rows, sheet=found.sheet, sheets=found.sheets, hidden=found.hidden)
    if sheet:
        raise TableRefused(f"This file has no sheets, so none is called “{sheet[:60]}”. Leave the name out.")
    text, used = decode(content, encoding)
    separator, body = _separator(text, is_heading)
    # Some spreadsheets say their separator in a first line of its own, which is no row.
    rows = tuple((number, cells) for number, cells in _records(body, separator, limits) if any(map(str.strip, cells)))
    return Grid(rows, encoding=used, separator=separator)


def name_of(cell: str) -> str:
    """A heading as it is compared: without case, marks on letters and signs between words, which become underscores."""
    apart = unicodedata.normalize("NFKD", cell.casefold().strip().strip('"').strip().removesuffix("[]"))
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return "_".join(re.findall(r"[^\W_]+", plain))


def _separator(text: str, is_heading: Callable[[str], bool]) -> tuple[str, str]:
    """Whichever gives a row near the top the most known headings; where none is known, whichever parts the most rows."""
    first, _, rest = text.partition("\n")
    said = first.strip().strip('"').lower()
    if said.startswith("sep=") and said[4:5] in SEPARATORS:
        return said[4], rest
    top = [line for line in text[: 1 << 16].splitlines()[: LOOKED_AT * 2] if line.strip()][:LOOKED_AT]

    def known(separator: str) -> int:
        return max((sum(is_heading(name_of(cell)) for cell in line.split(separator)) for line in top), default=0)

    def parted(separator: str) -> int:
        return sum(separator in line for line in top)

    return max(SEPARATORS, key=lambda one: (known(one), parted(one))), text


def _records(text: str, separator: str, limits: Limits) -> Iterator[tuple[int, tuple[str, ...]]]:
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
                f"Row {number:,} is not CSV ({error}). Often a quotation mark is not closed: correct it there."
            ) from error
        if number > limits.max_rows + 1:
            raise TableRefused(f"The file has more than {limits.max_rows:,} rows. Split it.")
        if len(record) > limits.max_columns:
            raise TableRefused(
                f"Row {number:,} has {len(record):,} cells; at most {limits.max_columns:,} columns are read."
            )
        yield number, tuple(record)
