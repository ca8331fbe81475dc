"""What the database holds already of the rows that are about to be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from stance.archive.importing.rows import Batch, Row
from stance.archive.models import ImportFile

SQL_IN_MOST = 900


@dataclass(slots=True)
class Known:
    """What the database holds of one record, kept up to date while a batch is applied."""

    key: int
    is_new: bool
    versions: dict[bytes, int] = field(default_factory=dict)
    has_tombstone: bool = False


def known_of(record_ids: Iterable[str]) -> dict[str, Known]:
    """By record id; new records are not in it."""
    held = _rows("SELECT record_id, id, is_deleted FROM archive_record WHERE record_id IN", record_ids)
    found = {record_id: Known(key, False, has_tombstone=bool(is_deleted)) for record_id, key, is_deleted in held}
    by_key = {one.key: one for one in found.values()}
    for key, digest, entry in _rows(
        "SELECT record_id, digest, entry_id FROM archive_version WHERE record_id IN", by_key
    ):
        by_key[key].versions[bytes(digest)] = entry
    return found


def without_those_in(batch: Batch, file: ImportFile, known: dict[str, Known]) -> Batch:
    """Each row that came in left the observation of where in this file it stands."""
    wanted = {known[row.record_id].key for row in batch.rows if row.record_id in known}
    seen = "SELECT record_id, offset_bytes FROM archive_observation WHERE file_id = %s AND record_id IN"
    are_in = set(_rows(seen, wanted, file.pk))
    if not are_in:
        return batch
    rows = [
        row for row in batch.rows if row.record_id not in known or (known[row.record_id].key, row.offset) not in are_in
    ]
    return batch._replace(rows=rows, counted=batch.counted - len(batch.rows) + len(rows))


def keys_taken(rows: list[Row], known: dict[str, Known]) -> set[int]:
    """Keys of new rows that other records hold already (28 equal bits of hash within one second)."""
    wanted = [row.key for row in rows if row.record_id not in known]
    return {key for (key,) in _rows("SELECT id FROM archive_record WHERE id IN", wanted)}


def aliases_among(aliases: Iterable[str]) -> set[str]:
    """Those of them that are noted already."""
    return {alias for (alias,) in _rows("SELECT alias FROM archive_alias WHERE alias IN", set(aliases))}


def _rows(statement: str, among: Iterable[Any], *before: Any) -> Iterator[tuple[Any, ...]]:
    """The answer to a statement that ends in IN, asked for some at a time of those it is to be among."""
    wanted = list(among)
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), SQL_IN_MOST):
            some = wanted[start : start + SQL_IN_MOST]
            cursor.execute(f"{statement} ({','.join(['%s'] * len(some))})", [*before, *some])
            yield from cursor.fetchall()
