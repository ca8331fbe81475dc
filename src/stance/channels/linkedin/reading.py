"""Reading the rows of a part, from its beginning or from where an earlier run broke off."""

from __future__ import annotations

from collections.abc import Iterator

from stance.channels.linkedin.layouts import begins
from stance.channels.linkedin.posts import NoPost, RowReader
from stance.channels.linkedin.tables import table_of
from stance.channels.port.exports import Part, Read
from stance.engines.exports.instants import BadInstant
from stance.engines.exports.item import ODD, Failure
from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.package import Package
from stance.engines.exports.table_rows import BadRow, Row, rows


def read_part(package: Package, account_id: str, part: Part, start_offset: int = 0) -> Iterator[Read | Failure]:
    """Every public post or comment of a table in its order, and a Failure for what is none.

    Comments have no ids, and equal ones are told apart by their order: a table is always read from its beginning, and what lies
    before ``start_offset`` is not handed out.
    """
    try:
        with package.open(part.file) as stream:
            kind, headings = table_of(stream)
        if kind is None:
            yield Failure(part.file, 0, "its headings are no longer those of posts or comments")
            return
        stream = package.open(part.file)
    except MemberDamaged as error:
        yield Failure(part.file, 0, error.reason)
        return
    reader = RowReader(account_id, kind, headings)
    with stream:
        for row in rows(stream, begins(headings), len(headings)):
            found = _read(reader, part.file, row)
            if found is not None and row.offset_bytes >= start_offset:
                yield found


def _read(reader: RowReader, file: str, row: Row | BadRow) -> Read | Failure | None:
    """None for what is not public: it was counted when the export was recognised."""
    if isinstance(row, BadRow):
        return Failure(file, row.offset_bytes, row.reason, row.lost)
    try:
        if reader.withheld(row.cells):
            return None
        return row.offset_bytes, row.length_bytes, reader.item(row.cells, row.warnings)
    except ODD as error:
        reason = str(error) if isinstance(error, NoPost | BadInstant) else f"it cannot be read: {error}"[:500]
        return Failure(file, row.offset_bytes, reason)
