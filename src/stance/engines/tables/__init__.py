"""Tables that people bring in and take away as CSV (RFC 4180): read with suspicion, written so that no spreadsheet
runs what is in them."""

from stance.engines.tables.limits import Limits, TableRefused
from stance.engines.tables.reading import Fault, Row, Table, read_table
from stance.engines.tables.writing import write_table

__all__ = ["Fault", "Limits", "Row", "Table", "TableRefused", "read_table", "write_table"]
