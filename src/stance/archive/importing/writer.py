"""The writing process's half: some batches are one transaction, together with how far the part has been read.

Rows go in with plain SQL in bulk: the ORM takes about five times as long for a million posts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.functions import Coalesce

from stance.archive import record_keys
from stance.archive.importing.known import Known, aliases_among, keys_taken, known_of, without_those_in
from stance.archive.importing.many_rows import insert
from stance.archive.importing.rows import Batch, Row
from stance.archive.ledger.statements import state, state_many
from stance.archive.models import ImportFailure, ImportFile, ImportRun, Tombstone
from stance.archive.search import index


@dataclass(slots=True)
class Plan:
    """The rows to write, table by table."""

    seen_at: str
    records: list[tuple[Any, ...]] = field(default_factory=list)
    entries: list[tuple[Any, ...]] = field(default_factory=list)
    versions: list[tuple[Any, ...]] = field(default_factory=list)
    observations: list[tuple[Any, ...]] = field(default_factory=list)
    media: list[tuple[Any, ...]] = field(default_factory=list)
    documents: list[tuple[int, str, str]] = field(default_factory=list)
    grown: list[tuple[Known, Row]] = field(default_factory=list)
    deleted: list[tuple[Known, Row]] = field(default_factory=list)
    aliases: list[tuple[Known, Row]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def write(run: ImportRun, files: Mapping[int, ImportFile], batches: Sequence[Batch], *, goes_on: bool) -> int:
    """Apply batches, in the order in which they come, inside the caller's transaction; how many posts that counts.

    ``files``: the run's files by their place in the archive's list, as batches name them. ``goes_on``: an earlier attempt
    may have written some of these rows; they are left as they are and not counted again.
    """
    rows = [row for batch in batches for row in batch.rows]
    known = known_of(rows)
    if goes_on:
        batches = [without_those_in(batch, files[batch.part], known) for batch in batches]
        rows = [row for batch in batches for row in batch.rows]
    taken = keys_taken(rows, known)
    plan = Plan(seen_at=run.seen_at)
    next_entry = iter(_allocate_entries(_entries_needed(rows, known)))
    for batch in batches:
        _plan_rows(plan, run, files[batch.part].pk, batch.rows, known, taken, next_entry)
    _insert(plan)
    if plan.aliases:
        _note_aliases(run, plan.aliases)
    for held, row in plan.deleted:
        _bury(run, held, row)
    _count(run, files, batches, plan)
    return sum(batch.counted for batch in batches)


def _free_key(wanted: int, taken: set[int]) -> int:
    """The key that a new record wants, or the next free one of the same second."""
    key = wanted
    # Only a key that had to move needs another look at the database.
    while key in taken or (key != wanted and _is_held(key)):
        key = key + 1 if key & record_keys.SUFFIX_MASK != record_keys.SUFFIX_MASK else key - record_keys.SUFFIX_MASK
    taken.add(key)
    return key


def _is_held(key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM archive_record WHERE id = %s", [key])
        return cursor.fetchone() is not None


def _entries_needed(rows: list[Row], known: dict[str, Known]) -> int:
    fresh = {(row.record_id, row.digest) for row in rows}
    return sum(1 for record_id, digest in fresh if record_id not in known or digest not in known[record_id].versions)


def _allocate_entries(count: int) -> list[int]:
    """Reserve keys for entries, so that versions and entries can be written without reading anything back."""
    if not count:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('archive_entry', 'id')) FROM generate_series(1, %s)",
                [count],
            )
            return [key for (key,) in cursor.fetchall()]
        # The write lock is held (IMMEDIATE), and AUTOINCREMENT never gives a key twice.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'archive_entry'")
        row = cursor.fetchone()
    first = (row[0] if row else 0) + 1
    return list(range(first, first + count))


def _plan_rows(
    plan: Plan,
    run: ImportRun,
    file_key: int,
    rows: Sequence[Row],
    known: dict[str, Known],
    taken: set[int],
    next_entry: Iterator[int],
) -> None:
    """One loop over rows taken apart once: a call and twenty fields by their names cost as much as all the rest."""
    account, new, again = run.account_id, 0, 0
    for row in rows:
        record, key, kind, language, reply_to, is_edited, is_deleted, _at, _content, digest, _salt, _seal = row[:12]
        offset, length, likes, reposts, words, facts, aliases, media = row[12:]
        held = known.get(record)
        if held is None:
            held = known[record] = Known(_free_key(key, taken), True)
            key = held.key
            plan.records.append((key, record, account, kind, language, reply_to, 1, is_edited, False, bool(media)))
            plan.documents.append((key, words, facts))
            new += 1
            entry = _plan_version(plan, run, row, held, next(next_entry))
        elif digest in held.versions:
            entry = held.versions[digest]
            again += 1
        else:
            entry = _plan_version(plan, run, row, held, next(next_entry))
            plan.grown.append((held, row))
            plan.counts["new_versions"] += 1
        plan.observations.append((held.key, file_key, offset, length, entry, likes, reposts))
        if media:
            _plan_media(plan, file_key, held, row)
        if is_deleted and not held.has_tombstone:
            held.has_tombstone = True
            plan.deleted.append((held, row))
        if aliases:
            plan.aliases.append((held, row))
    plan.counts["new"] += new
    plan.counts["already_held"] += again


def _plan_version(plan: Plan, run: ImportRun, row: Row, held: Known, entry: int) -> int:
    digest = row.digest
    plan.entries.append((entry, "version", row.commitment))
    held.versions[digest] = entry
    plan.versions.append(
        (entry, held.key, len(held.versions), digest, row.salt, row.content, plan.seen_at, run.original)
    )
    return entry


def _plan_media(plan: Plan, file_key: int, held: Known, row: Row) -> None:
    for order, media in enumerate(row.media):
        plan.media.append(
            (held.key, media.media_id, order, media.type, media.url, media.alt, file_key, media.member, "")
        )
        plan.counts["media_present" if media.member else "media_missing"] += 1


def _insert(plan: Plan) -> None:
    # Exports have the newest post first, keys grow with time. In the order of their keys rows are added at the end of
    # a page; and FTS5 keeps new terms in memory only as long as keys grow (its source: sqlite3Fts5IndexBeginWrite).
    plan.records.sort()
    plan.documents.sort()
    plan.observations.sort(key=itemgetter(0))
    with connection.cursor() as cursor:
        insert(cursor, _RECORD, plan.records)
        insert(cursor, _ENTRY, plan.entries)
        insert(cursor, _VERSION, plan.versions)
        insert(cursor, _OBSERVATION, plan.observations)
        if (
            plan.media
        ):  # one by one: a statement of PostgreSQL's changes no row twice, and a post may be in an export twice
            cursor.executemany(_MEDIA, plan.media)
        index.add_many(plan.documents)
        # After the documents: both states of an edited post often stand in one batch.
        for held, row in plan.grown:
            cursor.execute(_GROWN, [len(held.versions), bool(row.media), held.key])
            index.extend(cursor, held.key, row.words, f"{row.facts} :is:edited")


def _note_aliases(run: ImportRun, named: Sequence[tuple[Known, Row]]) -> None:
    are_in = aliases_among(alias for _held, row in named for alias in row.aliases)
    # Each once, of the first post that names it.
    fresh: dict[str, tuple[int, str]] = {}
    for held, row in named:
        for alias in row.aliases:
            if alias not in are_in:
                fresh.setdefault(alias, (held.key, row.record_id))
    state_many(
        {"alias": alias, "kind": "alias", "record": record, "seen_at": run.seen_at}
        for alias, (_key, record) in fresh.items()
    )
    with connection.cursor() as cursor:
        insert(cursor, _ALIAS, [(alias, key) for alias, (key, _record) in fresh.items()])
        for key in dict.fromkeys(key for key, _record in fresh.values()):
            # An earlier export may have shown the same text before its author edited it.
            cursor.execute(_EDITED, [key])
            if cursor.rowcount:
                index.extend(cursor, key, "", ":is:edited")


def _bury(run: ImportRun, held: Known, row: Row) -> None:
    """A tombstone: the export itself says that the post was deleted."""
    deleted_at = datetime.fromtimestamp(row.deleted_at, UTC) if row.deleted_at is not None else None
    kind = Tombstone.Kind.PLATFORM_NOTIFIED
    entry = state(
        {
            "deleted_at": deleted_at.strftime("%Y-%m-%dT%H:%M:%SZ") if deleted_at else None,
            "kind": "tombstone",
            "record": row.record_id,
            "seen_at": run.seen_at,
            "source": run.original,
            "tombstone": kind.value,
        }
    )
    Tombstone.objects.create(entry=entry, record_id=held.key, kind=kind, deleted_at=deleted_at)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE archive_record SET is_deleted = %s WHERE id = %s", [True, held.key])
        index.extend(cursor, held.key, "", ":is:deleted")


def _count(run: ImportRun, files: Mapping[int, ImportFile], batches: Sequence[Batch], plan: Plan) -> None:
    problems = [problem for batch in batches for problem in batch.problems]
    ImportFailure.objects.bulk_create(
        [
            ImportFailure(run=run, file=problem.file, position=problem.position, reason=problem.reason)
            for problem in problems
        ]
    )
    ImportRun.objects.filter(pk=run.pk).update(
        counted=F("counted") + sum(batch.counted for batch in batches),
        failed=F("failed") + len(problems),
        **{name: F(name) + number for name, number in plan.counts.items()},
        **_entries_of(plan),
    )
    for batch in batches:
        ImportFile.objects.filter(pk=files[batch.part].pk).update(
            counted=F("counted") + batch.counted, read_to_bytes=batch.read_to, is_read=batch.is_last
        )


def _entries_of(plan: Plan) -> dict[str, Any]:
    """From which entry to which: keys only grow within one import."""
    if not plan.entries:
        return {}
    return {
        "first_entry": Coalesce(F("first_entry"), plan.entries[0][0]),
        "last_entry": plan.entries[-1][0],
    }


_RECORD = """INSERT INTO archive_record
    (id, record_id, account_id, kind, language, reply_to, versions_count, is_edited, is_deleted, has_media)"""
_ENTRY = "INSERT INTO archive_entry (id, kind, commitment)"
_VERSION = """INSERT INTO archive_version
    (entry_id, record_id, number, digest, salt, content, seen_at, source)"""
_OBSERVATION = """INSERT INTO archive_observation
    (record_id, file_id, offset_bytes, length_bytes, version_id, likes, reposts)"""
# A later export may bring the file that an earlier one lacked; a file that is kept already stays.
_MEDIA = """INSERT INTO archive_media
    (record_id, media_id, "order", type, url, alt, file_id, member, blob)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (record_id, media_id) DO UPDATE SET member = excluded.member, file_id = excluded.file_id
    WHERE archive_media.blob = '' AND excluded.member <> ''"""
# CASE: SQLite keeps yes and no as numbers, and OR would make a number of any of them.
_GROWN = """UPDATE archive_record SET versions_count = %s, is_edited = TRUE,
    has_media = CASE WHEN %s THEN TRUE ELSE has_media END WHERE id = %s"""
_ALIAS = "INSERT INTO archive_alias (alias, record_id)"
_EDITED = "UPDATE archive_record SET is_edited = TRUE WHERE id = %s AND NOT is_edited"
