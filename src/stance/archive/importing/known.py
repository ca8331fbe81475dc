"""What the database holds already of the rows that are about to be written."""

from __future__ import annotations

from dataclasses import dataclass, field

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


def known_of(rows: list[Row]) -> dict[str, Known]:
    """By record id; new records are not in it."""
    wanted = list({row.record_id for row in rows})
    found: dict[str, Known] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), SQL_IN_MOST):
            some = wanted[start : start + SQL_IN_MOST]
            cursor.execute(
                "SELECT record_id, id, is_deleted FROM archive_record WHERE record_id IN "  # noqa: S608
                f"({_marks(some)})",
                some,
            )
            for record_id, key, is_deleted in cursor.fetchall():
                found[record_id] = Known(key, False, has_tombstone=bool(is_deleted))
        by_key = {held.key: held for held in found.values()}
        held_keys = list(by_key)
        for start in range(0, len(held_keys), SQL_IN_MOST):
            chunk = held_keys[start : start + SQL_IN_MOST]
            cursor.execute(
                "SELECT record_id, digest, entry_id FROM archive_version WHERE record_id IN "  # noqa: S608
                f"({_marks(chunk)})",
                chunk,
            )
            for key, digest, entry in cursor.fetchall():
                by_key[key].versions[bytes(digest)] = entry
    return found


def without_those_in(batch: Batch, file: ImportFile, known: dict[str, Known]) -> Batch:
    """Each row that came in left the observation of where in this file it stands."""
    wanted = list({known[row.record_id].key for row in batch.rows if row.record_id in known})
    are_in: set[tuple[int, int]] = set()
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), SQL_IN_MOST):
            some = wanted[start : start + SQL_IN_MOST]
            cursor.execute(
                "SELECT record_id, offset_bytes FROM archive_observation WHERE file_id = %s AND record_id IN "  # noqa: S608
                f"({_marks(some)})",
                [file.pk, *some],
            )
            are_in.update(cursor.fetchall())
    if not are_in:
        return batch
    rows = [
        row for row in batch.rows if row.record_id not in known or (known[row.record_id].key, row.offset) not in are_in
    ]
    return batch._replace(rows=rows, counted=batch.counted - len(batch.rows) + len(rows))


def keys_taken(rows: list[Row], known: dict[str, Known]) -> set[int]:
    """Keys of new rows that other records hold already (28 equal bits of hash within one second)."""
    wanted = [row.key for row in rows if row.record_id not in known]
    taken: set[int] = set()
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), SQL_IN_MOST):
            some = wanted[start : start + SQL_IN_MOST]
            cursor.execute(f"SELECT id FROM archive_record WHERE id IN ({_marks(some)})", some)  # noqa: S608
            taken.update(key for (key,) in cursor.fetchall())
    return taken


def _marks(values: list[str] | list[int]) -> str:
    return ",".join(["%s"] * len(values))
