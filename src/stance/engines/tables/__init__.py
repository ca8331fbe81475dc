"""Tables that people bring in and take away: CSV (RFC 4180) and workbooks, read with suspicion, and CSV written so that no
spreadsheet runs what is in it."""

from stance.engines.tables.grids import Grid, name_of, read_grid
from stance.engines.tables.limits import Limits, TableRefused
from stance.engines.tables.reading import Fault, Row, Table, read_table, table_of
from stance.engines.tables.writing import write_rows, write_table

__all__ = [
    "Fault", "Grid", "Limits", "Row", "Table", "TableRefused", "name_of", "read_grid", "read_table", "table_of", "write_rows",
    "write_table",
]  # fmt: skip
