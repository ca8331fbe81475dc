"""A file as it was brought in: its rows, and how its columns are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stance.engines.tables import Grid, Limits, Table, read_grid, table_of
from stance.register.importing import mapping
from stance.register.importing.columns import COLUMNS, MUST_BE_UNDERSTOOD, NO_FORMULAS
from stance.register.importing.headings import is_heading
from stance.register.importing.mapping import Columns

LIMITS = Limits(max_bytes=16 << 20, max_rows=20_000)
OPTIONAL = frozenset(COLUMNS) - MUST_BE_UNDERSTOOD - {"status"}
ENCODINGS = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
Recall = Callable[[str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Choices:
    """How somebody wants a file read. ``said``: ours by their heading, "" for a column that is not read."""

    encoding: str = "auto"
    sheet: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    ignore_others: bool = False
    make_agencies: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "encoding": self.encoding, "sheet": self.sheet, "said": dict(self.said),
            "ignore_others": self.ignore_others, "make_agencies": self.make_agencies,
        }  # fmt: skip

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Choices:
        return cls(**stored)


AS_IT_IS = Choices()


@dataclass(frozen=True, slots=True)
class Brought:
    table: Table
    columns: Columns
    grid: Grid

    @property
    def remarks(self) -> list[str]:
        """What was found out or left alone, and would otherwise stay unseen."""
        said = []
        if not self.table.count:
            said.append(f"There is no row below the headings in row {self.columns.row}: the file names no account.")
        if self.grid.encoding == "cp1252":
            said.append("The text was read as Windows-1252: look whether accented letters are right.")
        others = [name for name in self.grid.sheets if name != self.grid.sheet]
        if others:
            listed = ", ".join(f"“{name[:60]}”" for name in others[:10])
            said.append(f"Only the sheet “{self.grid.sheet[:60]}” was read. The workbook has others: {listed}.")
        if self.grid.hidden:
            said.append(f"{self.grid.hidden:,} hidden rows of the workbook are read like the others.")
        if self.columns.row > 1:
            said.append(f"The headings are in row {self.columns.row}; what is above them was left out.")
        return said


def grid_of(content: bytes, choices: Choices = AS_IT_IS) -> Grid:
    """Raises TableRefused."""
    return read_grid(content, is_heading=is_heading, encoding=choices.encoding, sheet=choices.sheet, limits=LIMITS)


def read(
    content: bytes, encoding: str = "auto", choices: Choices | None = None, recall: Recall | None = None
) -> Brought:
    """Raises TableRefused where nothing of it can be trusted, or a column was not decided on."""
    chosen = choices or Choices(encoding)
    grid = grid_of(content, chosen)
    columns = mapping.guessed(grid, chosen.said, recall)
    if chosen.ignore_others:
        columns = columns.without_undecided()
    columns.must_be_enough()
    table = table_of(
        grid,
        columns.header,
        columns=COLUMNS,
        signs=NO_FORMULAS,
        optional=OPTIONAL,
        header_row=columns.row,
        limits=LIMITS,
    )
    return Brought(table, columns, grid)
