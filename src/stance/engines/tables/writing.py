"""Writing a table that people open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from stance.engines.tables.formulas import guarded


def write_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV as RFC 4180 has it, without byte order mark. A cell that a spreadsheet would run gets an apostrophe in front,
    which ``read_table`` takes away again; None is an empty cell."""
    stream = io.StringIO(newline="")
    csv.writer(stream).writerow(columns)
    return stream.getvalue() + write_rows(rows)


def write_rows(rows: Iterable[Sequence[object]]) -> str:
    """More rows of such a table, to be added behind it: for tables that are written piece by piece."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    for row in rows:
        writer.writerow(["" if cell is None else guarded(str(cell)) for cell in row])
    return stream.getvalue()
