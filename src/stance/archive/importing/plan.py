"""The rows of a batch, planned table by table and written at once: for whatever brings posts in, exports and captures.

Rows go in with plain SQL in bulk: the ORM takes about five times as long for a million posts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from django.db import connection

from stance.archive import record_keys
from stance.archive.importing.known import Known, aliases_among, keys_taken
from stance.archive.importing.rows import Row
from stance.archive.ledger.statements import state, state_many
from stance.archive.many_rows import insert
from stance.archive.models import Tombstone
from stance.archive.search import index


@dataclass(frozen=True, slots=True)
class Source:
    """What rows were read from: an original, with the part, or an exchange. ``digest`` is its SHA-256 in hex, ``seen_at`` RFC 3339
    in UTC. ``file`` and ``exchange`` are keys; one of them is None."""

    account: int
    seen_at: str
    digest: str
    file: int | None = None
    exchange: int | None = None


@dataclass(slots=True)
class Plan:
    """The rows to write, table by table."""

    records: list[tuple[Any, ...]] = field(default_factory=list)
    entries: list[tuple[Any, ...]] = field(default_factory=list)
    versions: list[tuple[Any, ...]] = field(default_factory=list)
    observations: list[tuple[Any, ...]] = field(default_factory=list)
    media: list[tuple[Any, ...]] = field(default_factory=list)
    documents: list[tuple[int, str, str]] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)
    grown: list[tuple[Known, Row]] = field(default_factory=list)
    deleted: list[tuple[Source, Known, Row]] = field(default_factory=list)
    aliases: list[tuple[Source, Known, Row]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def planned(read: Sequence[tuple[Source, Sequence[Row]]], known: dict[str, Known]) -> Plan:
    """What is to be written of rows in the order in which they come; ``known`` is kept up to date."""
    rows = [row for _source, some in read for row in some]
    taken = keys_taken(rows, known)
    plan, next_entry = Plan(), iter(_allocate_entries(_entries_needed(rows, known)))
    for source, some in read:
        _plan_rows(plan, source, some, known, taken, next_entry)
    return plan


def carry_out(plan: Plan) -> None:
    """Inside the caller's transaction."""
    _insert(plan)
    if plan.aliases:
        _note_aliases(plan.aliases)
    for source, held, row in plan.deleted:
        bury(source, held.key, row.record_id, Tombstone.Kind.PLATFORM_NOTIFIED, row.deleted_at)


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
    source: Source,
    rows: Sequence[Row],
    known: dict[str, Known],
    taken: set[int],
    next_entry: Iterator[int],
) -> None:
    """One loop over rows taken apart once: a call and twenty fields by their names cost as much as all the rest."""
    account, new, again = source.account, 0, 0
    for row in rows:
        record, key, kind, language, reply_to, is_edited, is_deleted, _at, _content, digest, _salt, _seal = row[:12]
        offset, length, likes, reposts, words, facts, aliases, mark, media, is_by_public, answered_as = row[12:]
        held = known.get(record)
        if held is None:
            held = known[record] = Known(_free_key(key, taken), True)
            key = held.key
            plan.records.append(
                (
                    key, record, account, kind, language, reply_to, 1, is_edited, False, bool(media), is_by_public,
                    answered_as,
                )
            )  # fmt: skip
            plan.documents.append((key, words, facts))
            if mark is not None:
                plan.marks.append((key, mark))
            new += 1
            entry = _plan_version(plan, source, row, held, next(next_entry))
        elif digest in held.versions:
            entry = held.versions[digest]
            again += 1
        else:
            entry = _plan_version(plan, source, row, held, next(next_entry))
            plan.grown.append((held, row))
            plan.counts["new_versions"] += 1
        plan.observations.append((held.key, source.file, source.exchange, offset, length, entry, likes, reposts))
        if media:
            _plan_media(plan, source, held, row)
        if is_deleted and not held.has_tombstone:
            held.has_tombstone = True
            plan.deleted.append((source, held, row))
        if aliases:
            plan.aliases.append((source, held, row))
    plan.counts["new"] += new
    plan.counts["already_held"] += again


def _plan_version(plan: Plan, source: Source, row: Row, held: Known, entry: int) -> int:
    digest = row.digest
    plan.entries.append((entry, "version", row.commitment))
    held.versions[digest] = entry
    plan.versions.append(
        (entry, held.key, len(held.versions), digest, row.salt, row.content, source.seen_at, source.digest)
    )
    return entry


def _plan_media(plan: Plan, source: Source, held: Known, row: Row) -> None:
    for order, media in enumerate(row.media):
        plan.media.append(
            (held.key, media.media_id, order, media.type, media.url, media.alt, source.file, media.member, "")
        )
        plan.counts["media_present" if media.member else "media_missing"] += 1


def _insert(plan: Plan) -> None:
    # Exports have the newest post first, keys grow with time. In the order of their keys rows are added at the end of
    # a page; and FTS5 keeps new terms in memory only as long as keys grow (its source: sqlite3Fts5IndexBeginWrite).
    plan.records.sort()
    plan.documents.sort()
    plan.marks.sort()
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
        insert(cursor, _MARK, plan.marks)
        # After the documents: both states of an edited post often stand in one batch.
        for held, row in plan.grown:
            cursor.execute(_GROWN, [len(held.versions), bool(row.media), held.key])
            index.extend(cursor, held.key, row.words, f"{row.facts} :is:edited")
            cursor.execute("DELETE FROM archive_textmark WHERE record_id = %s", [held.key])
            insert(cursor, _MARK, [] if row.mark is None else [(held.key, row.mark)])


def _note_aliases(named: Sequence[tuple[Source, Known, Row]]) -> None:
    are_in = aliases_among(alias for _source, _held, row in named for alias in row.aliases)
    # Each once, of the first post that names it.
    fresh: dict[str, tuple[int, str, str]] = {}
    for source, held, row in named:
        for alias in row.aliases:
            if alias not in are_in:
                fresh.setdefault(alias, (held.key, row.record_id, source.seen_at))
    state_many(
        {"alias": alias, "kind": "alias", "record": record, "seen_at": seen_at}
        for alias, (_key, record, seen_at) in fresh.items()
    )
    with connection.cursor() as cursor:
        insert(cursor, _ALIAS, [(alias, key) for alias, (key, _record, _at) in fresh.items()])
        for key in dict.fromkeys(key for key, _record, _at in fresh.values()):
            # An earlier export may have shown the same text before its author edited it.
            cursor.execute(_EDITED, [key])
            if cursor.rowcount:
                index.extend(cursor, key, "", ":is:edited")


def bury(
    source: Source,
    key: int,
    record_id: str,
    kind: Tombstone.Kind,
    deleted_at: int | None = None,
    evidence: Sequence[str] = (),
) -> None:
    """A tombstone: the record was seen gone. ``deleted_at`` is Unix seconds UTC where the platform tells, ``evidence`` further
    exchanges (SHA-256, hex) that show it."""
    at = datetime.fromtimestamp(deleted_at, UTC) if deleted_at is not None else None
    told: dict[str, object] = {
        "deleted_at": at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None,
        "kind": "tombstone",
        "record": record_id,
        "seen_at": source.seen_at,
        "source": source.digest,
        "tombstone": kind.value,
    }
    entry = state(told | ({"evidence": list(evidence)} if evidence else {}))
    Tombstone.objects.create(entry=entry, record_id=key, kind=kind, deleted_at=at)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE archive_record SET is_deleted = %s WHERE id = %s", [True, key])
        index.extend(cursor, key, "", ":is:deleted")


_RECORD = """INSERT INTO archive_record
    (id, record_id, account_id, kind, language, reply_to, versions_count, is_edited, is_deleted, has_media, is_by_public,
    answered_as)"""
_ENTRY = "INSERT INTO archive_entry (id, kind, commitment)"
_VERSION = """INSERT INTO archive_version
    (entry_id, record_id, number, digest, salt, content, seen_at, source)"""
_OBSERVATION = """INSERT INTO archive_observation
    (record_id, file_id, exchange_id, offset_bytes, length_bytes, version_id, likes, reposts)"""
# A later export may bring the file that an earlier one lacked; a file that is kept already stays.
_MEDIA = """INSERT INTO archive_media
    (record_id, media_id, "order", type, url, alt, file_id, member, blob)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (record_id, media_id) DO UPDATE SET member = excluded.member, file_id = excluded.file_id
    WHERE archive_media.blob = '' AND excluded.member <> ''"""
# CASE: SQLite keeps yes and no as numbers, and OR would make a number of any of them.
_GROWN = """UPDATE archive_record SET versions_count = %s, is_edited = TRUE,
    has_media = CASE WHEN %s THEN TRUE ELSE has_media END WHERE id = %s"""
_MARK = "INSERT INTO archive_textmark (record_id, mark)"
_ALIAS = "INSERT INTO archive_alias (alias, record_id)"
_EDITED = "UPDATE archive_record SET is_edited = TRUE WHERE id = %s AND NOT is_edited"
