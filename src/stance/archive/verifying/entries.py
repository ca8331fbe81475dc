"""Every entry of the ledger is opened again: content → version → statement → commitment → tile → signed root."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import connection

from stance.archive import record_keys
from stance.archive.importing.rows import KINDS
from stance.archive.ledger.sequencer import tiles
from stance.archive.models import Record
from stance.archive.verifying.difference import Report
from stance.archive.verifying.disposals import disposed_ranges, is_disposed
from stance.channels import discovery
from stance.engines.evidence.canonical import canonical
from stance.engines.evidence.commitment import commitment, entry_bytes
from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.recompute import Recomputer
from stance.engines.evidence.statements import version_statement
from stance.engines.evidence.tiles import TILE_WIDTH, read_bundle

Advance = Callable[[int, int | None, str], None]
CHUNK = 2000


class Opened(NamedTuple):
    """An entry with whatever opens it: a version and its record, or a statement."""

    id: int
    place: int | None
    kind: str
    commitment: bytes
    key: int | None
    number: int | None
    digest: bytes | None
    salt: bytes | None
    content: bytes | None
    seen_at: str | None
    source: str | None
    record_id: str | None
    reply_to: str | None
    record_kind: int | None
    has_media: bool | None
    platform: str | None
    platform_account: str | None
    statement_salt: bytes | None
    statement: bytes | None
    is_edited: bool | None
    is_by_public: bool | None
    answered_as: str | None


COLUMNS = """e.id, e."index", e.kind, e.commitment, v.record_id, v.number, v.digest, v.salt, v.content, v.seen_at, v.source,
    r.record_id, r.reply_to, r.kind, r.has_media, a.platform, a.platform_id, s.salt, s.body, r.is_edited, r.is_by_public, r.answered_as"""
JOINS = """FROM archive_entry e
    LEFT JOIN archive_version v ON v.entry_id = e.id
    LEFT JOIN archive_record r ON r.id = v.record_id
    LEFT JOIN register_account a ON a.id = r.account_id
    LEFT JOIN archive_statement s ON s.entry_id = e.id"""


def check_entries(report: Report, sizes: Sequence[int], advance: Advance) -> dict[int, bytes]:
    """Check every entry and tile. Returns the root at each of ``sizes`` (entries) that the entries really give."""
    disposed = disposed_ranges()
    recomputer = Recomputer(tiles(), sizes)
    total = _count()
    for chunk in _numbered():
        for entry in chunk:
            _check(report, entry, disposed)
        found = recomputer.feed(_without_gaps(report, chunk, recomputer.size, max(sizes, default=0)))
        for difference in found:
            report.add(difference.kind, difference.where, difference.detail)
        report.entries += len(chunk)
        advance(report.entries, total, "Checking entries")
    for difference in recomputer.finish() if recomputer.size == max(sizes, default=0) else []:
        report.add(difference.kind, difference.where, difference.detail)
    for chunk in _waiting():
        for entry in chunk:
            _check(report, entry, disposed)
        report.waiting += len(chunk)
    return recomputer.roots


def _check(report: Report, entry: Opened, disposed: list[tuple[int, int]]) -> None:
    if entry.kind == "version":
        report.versions += 1
        if entry.statement is not None:
            report.add("statement", f"entry {entry.place}", "a statement was put beside the version that it proves")
        if entry.content is None:
            if not is_disposed(entry.place, disposed):
                report.add("version", f"entry {entry.place}", "the version it proves was removed, without a disposal")
            return
        for detail in _version_faults(entry):
            report.add("version", entry.record_id or f"entry {entry.place}", detail)
        return
    if entry.content is not None:
        report.add("version", entry.record_id or f"entry {entry.place}", f"is on an entry of kind {entry.kind}")
    if entry.statement is None or entry.statement_salt is None:
        if not is_disposed(entry.place, disposed):
            report.add("statement", f"entry {entry.place}", f"the {entry.kind} statement it proves was removed")
        return
    if _committed(entry.statement_salt, _bytes(entry.statement)) != _bytes(entry.commitment):
        report.add("statement", f"entry {entry.place}", f"the {entry.kind} statement or its salt was changed")


def _version_faults(entry: Opened) -> Iterator[str]:
    content, digest = _bytes(entry.content), _bytes(entry.digest)
    if sha256(content).digest() != digest:
        yield "its content was changed: it no longer has the SHA-256 that was written down"
    if entry.record_id is None:
        yield "its record was removed"
        return
    statement = version_statement(
        record=entry.record_id, seen_at=entry.seen_at or "", source=entry.source or "", version=digest.hex()
    )
    try:
        committed = commitment(_bytes(entry.salt), canonical(statement))
    except EvidenceError as error:
        yield f"its row cannot be committed to: {error}"
        return
    if committed != _bytes(entry.commitment):
        yield f"version {entry.number}: record, version, time, source or salt is not what entry {entry.place} committed to"
    yield from _record_faults(entry, content)


def _record_faults(entry: Opened, content: bytes) -> Iterator[str]:
    """What the record's row repeats of the content must agree with it."""
    try:
        fields: dict[str, Any] = json.loads(content)
        created = str(fields["created_at"])
    except (ValueError, KeyError, TypeError):
        yield "its content cannot be read"
        return
    filed = datetime.fromtimestamp(record_keys.seconds_of(entry.key or 0), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    # Content that knows only the day (the oldest exports carry no time) is compared by the day.
    if entry.number == 1 and filed[: len(created)] != created:
        yield f"its record is filed at {filed}, its content says {created}"
    if fields.get("media") and not entry.has_media:
        yield "its record no longer says that it has media"
    if fields.get("is_edited") is True and not entry.is_edited:
        yield "its record no longer says that it was edited"
    if bool(entry.is_by_public) != ("author" in fields):
        who = "the public wrote it" if "author" in fields else "the account wrote it"
        yield f"its record no longer says who wrote it: by its content {who}"
    yield from _channel_faults(entry, fields)


def _channel_faults(entry: Opened, fields: dict[str, Any]) -> Iterator[str]:
    """What only the record's channel can tell of its content: whose it is, what it replies to, what it is."""
    platform = str(fields.get("platform", ""))
    channel = discovery.known().get(platform)
    if channel is None or channel.records is None:
        yield f"it is a record of “{platform}”, of which no channel here can say what its content means"
        return
    records, record_id = channel.records, entry.record_id or ""
    filed = entry.platform == platform and record_id.startswith(records.record_id(entry.platform_account or "", ""))
    if not filed:
        owner = record_id.partition("/")[0]
        yield f"its record is filed under account {entry.platform_account}, its id says {owner}"
    if entry.number != 1:
        return
    if (entry.reply_to or None) != records.parent(fields, record_id):
        yield "its record no longer says what it replies to"
    if (entry.answered_as or None) != (records.answered_as(fields) if "author" in fields else None):
        yield "its record no longer says by which id it is answered"
    if entry.record_kind != KINDS[records.kind(fields)]:
        yield f"its record is called a {Record.Kind(entry.record_kind or 0).label}, its content is another kind"


def _bytes(value: object) -> bytes:
    """A stored value as bytes. SQLite lets a meddler put text into a binary column: that is read, and then differs."""
    if value is None:
        return b""
    return value.encode(errors="surrogatepass") if isinstance(value, str) else bytes(value)  # type: ignore[call-overload]


def _committed(salt: bytes | None, body: bytes) -> bytes | None:
    try:
        return commitment(_bytes(salt), body)
    except EvidenceError:
        return None


def _feedable(report: Report, entry: Opened) -> bytes:
    try:
        return entry_bytes(entry.kind, _bytes(entry.commitment))  # type: ignore[arg-type]
    except EvidenceError as error:
        report.add("entry", f"entry {entry.place}", f"its row was changed: {error}")
        return b"changed"


def _without_gaps(report: Report, chunk: Sequence[Opened], expected: int, signed: int) -> Iterator[bytes]:
    """The chunk's entries as they went into the log; removed rows are named, and their places filled from the tiles so
    that those after them are still compared with their own."""
    for entry in chunk:
        place = entry.place or 0
        if expected < place:
            _name_gap(report, expected, place)
            if place > signed:
                return  # no tile says what stood between, so nothing after it can be compared
            yield from _from_tiles(expected, place, signed)
        yield _feedable(report, entry)
        expected = place + 1


def _name_gap(report: Report, first: int, after: int) -> None:
    if after - first == 1:
        report.add("entry", f"entry {first}", "its row was removed from the database")
    else:
        report.add("entry", f"entries {first} to {after - 1}", "their rows were removed from the database")


def _from_tiles(first: int, after: int, signed: int) -> Iterator[bytes]:
    for number in range(first // TILE_WIDTH, (after - 1) // TILE_WIDTH + 1):
        start = number * TILE_WIDTH
        try:
            held = read_bundle(tiles(), number, signed)
        except EvidenceError:
            held = []
        for place in range(max(first, start), min(after, start + TILE_WIDTH)):
            yield held[place - start] if place - start < len(held) else b"removed"


def _count() -> int:
    with connection.cursor() as cursor:
        cursor.execute('SELECT count(*) FROM archive_entry WHERE "index" IS NOT NULL')
        return int(cursor.fetchone()[0])


def _numbered() -> Iterator[list[Opened]]:
    yield from _chunks('e."index" > %s', 'e."index"', lambda entry: entry.place, -1)


def _waiting() -> Iterator[list[Opened]]:
    yield from _chunks('e."index" IS NULL AND e.id > %s', "e.id", lambda entry: entry.id, 0)


def _chunks(where: str, order: str, key: Callable[[Opened], int | None], start: int) -> Iterator[list[Opened]]:
    last: int | None = start
    while True:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {COLUMNS} {JOINS} WHERE {where} ORDER BY {order} LIMIT {CHUNK}", [last])
            chunk = [Opened(*row) for row in cursor.fetchall()]
        if not chunk:
            return
        yield chunk
        last = key(chunk[-1])
