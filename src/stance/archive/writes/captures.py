"""Keeping what a platform showed: its answers as they came, the posts in them, and what was seen gone.

Two steps, so that no transaction waits for a disk: ``prepared`` stores the answers as blobs and computes all that needs no database,
``write`` puts the rows in. A look that showed nothing new leaves neither.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from stance.archive.blobs import Stored, store
from stance.archive.importing.known import Known, known_of
from stance.archive.importing.plan import Source, bury, carry_out, planned
from stance.archive.importing.rows import Provenance, Row, row_of
from stance.archive.ledger.statements import exchange_statement, file_statement, state
from stance.archive.models import ON_STREAM, Exchange, Media, Record, Tombstone
from stance.archive.search.owners import written_as
from stance.archive.writes.bindings import bind_among
from stance.channels.port.wire import SECRET, Request, Response
from stance.engines.evidence.canonical import canonical
from stance.engines.evidence.commitment import new_salt
from stance.engines.exports.item import ODD, Failure, Item
from stance.engines.warc import exchange as warc
from stance.register.models import Account


@dataclass(frozen=True, slots=True)
class Answer:
    """One question to the platform with its answer, and when it was asked (aware)."""

    request: Request
    response: Response
    at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """What came on a stream that stands open: where it was opened, the message's media type and bytes, when it came (aware)."""

    url: str
    type: str
    body: bytes = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A post that an answer or a message holds: which of them, where its bytes stand in its body."""

    answer: int
    offset_bytes: int
    length_bytes: int
    item: Item


@dataclass(frozen=True, slots=True)
class _Stored:
    url: str
    status: int
    at: datetime
    blob: str
    body: str
    size_bytes: int

    @property
    def seen_at(self) -> str:
        return self.at.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What ``write`` writes. ``rows`` are those of each stored answer, by its place; ``holds_public``: they are what others wrote."""

    account: Account
    stored: dict[int, _Stored]
    rows: dict[int, list[Row]] = field(default_factory=dict)
    failures: tuple[Failure, ...] = ()
    holds_public: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """``new`` are the keys of records that were not held, ``grown`` of those with a new version; ``exchanges`` are SHA-256 (hex) of
    the answers that were kept."""

    new: tuple[int, ...] = ()
    grown: tuple[int, ...] = ()
    exchanges: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()


def news_in(shown: Sequence[Shown]) -> bool:
    """Whether anything of it is not held in this state. Asks the database twice, however many."""
    known = known_of({one.item.record_id for one in shown})
    return any(_is_news(one.item, known) for one in shown)


def _is_news(item: Item, known: dict[str, Known]) -> bool:
    held = known.get(item.record_id)
    if held is None or (item.deleted and not held.has_tombstone):
        return True
    try:
        return sha256(canonical(item.content)).digest() not in held.versions
    except ODD:
        return True  # it is listed as what cannot be kept when its row is made


def prepared(
    account: Account, answers: Sequence[Answer | Message], shown: Sequence[Shown], *, holds_public: bool = False
) -> Prepared:
    """Store the answers, hash the posts. Answers that carry what signs in are never stored; nothing is read from those.
    ``holds_public``: others wrote what is in them, so that they go when its time is over.

    Raises OSError (disk full): nothing is written then.
    """
    found = Prepared(account, {place: _stored(one) for place, one in enumerate(answers) if not _is_secret(one)})
    names, failures = written_as(account), []
    for one in shown:
        stored = found.stored[one.answer]
        given = Provenance.of(names, stored.seen_at, stored.blob)
        try:
            row = row_of(one.item, one.offset_bytes, one.length_bytes, given, new_salt())
        except ODD as error:
            failures.append(Failure(stored.url, one.offset_bytes, f"it cannot be kept: {error}"[:500]))
            continue
        found.rows.setdefault(one.answer, []).append(row)
    return Prepared(account, found.stored, found.rows, tuple(failures), holds_public)


def _is_secret(given: Answer | Message) -> bool:
    return isinstance(given, Answer) and given.request.is_secret


def _stored(given: Answer | Message) -> _Stored:
    """Written as WARC, without any header that signs in."""
    if isinstance(given, Message):
        data = warc.message(warc.Message(given.url, given.at, given.type, given.body), uuid4())
        blob = store().keep(io.BytesIO(data))
        return _Stored(given.url, ON_STREAM, given.at, blob.sha256, sha256(given.body).hexdigest(), blob.size_bytes)
    request, response = given.request, given.response
    data = warc.written(
        warc.Exchange(
            url=request.url,
            at=given.at,
            status=response.status,
            headers=_open(response.headers),
            body=response.body,
            method=request.method,
            request_headers=_open(tuple(request.headers.items())),
            request_body=request.body,
        ),
        uuid4(),
        uuid4(),
    )
    blob = store().keep(io.BytesIO(data))
    body = sha256(response.body).hexdigest()
    return _Stored(request.url, response.status, given.at, blob.sha256, body, blob.size_bytes)


def kept(answer: Answer) -> str:
    """Of a question with its answer, the SHA-256 (hex) of its WARC records in the blob store. Raises OSError."""
    return _stored(answer).blob


def _open(headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in SECRET]


def write(given: Prepared, gone: Sequence[Record] = ()) -> Kept:
    """Inside the caller's transaction, which holds the account's lock: two looks at one account never write at once. ``gone`` are
    records of which the last of what is given tells that they were deleted."""
    sources = {place: _exchange(given, one) for place, one in given.stored.items()}
    read = [(sources[place], rows) for place, rows in sorted(given.rows.items())]
    known = known_of({row.record_id for rows in given.rows.values() for row in rows})
    plan = planned(read, known)
    carry_out(plan)
    bind_among(given.account, [*(record[0] for record in plan.records), *(held.key for held, _row in plan.grown)])
    for record in gone:
        bury(sources[max(sources)], record.pk, record.record_id, Tombstone.Kind.PLATFORM_TOLD)
    return Kept(
        new=tuple(record[0] for record in plan.records),
        grown=tuple(held.key for held, _row in plan.grown),
        exchanges=tuple(one.blob for one in given.stored.values()),
        failures=given.failures,
    )


def exchange_of(given: Prepared) -> Exchange:
    """The row of the last answer or message that was given to ``write``."""
    return Exchange.objects.get(blob=list(given.stored.values())[-1].blob)


def _exchange(given: Prepared, stored: _Stored) -> Source:
    account = given.account
    entry = state(
        exchange_statement(
            account=f"{account.platform}:{account.platform_id}",
            url=stored.url,
            status=stored.status,
            seen_at=stored.seen_at,
            exchange=stored.blob,
            body=stored.body,
        )
    )
    made = Exchange.objects.create(
        entry=entry,
        account=account,
        url=stored.url,
        status=stored.status,
        asked_at=stored.at,
        blob=stored.blob,
        body=stored.body,
        size_bytes=stored.size_bytes,
        holds_public=given.holds_public,
    )
    return Source(account.pk, stored.seen_at, stored.blob, exchange=made.pk)


def bury_one(record: Record, given: Prepared, kind: Tombstone.Kind, evidence: Sequence[str]) -> bool:
    """A tombstone for a record that the last of the given answers shows to be gone, and those of ``evidence`` (SHA-256, hex) before
    it. False where it has one. Inside the caller's transaction."""
    if record.is_deleted:
        return False
    sources = [_exchange(given, one) for one in given.stored.values()]
    bury(sources[-1], record.pk, record.record_id, kind, evidence=evidence)
    return True


def files_missing(keys: Sequence[int]) -> list[Media]:
    """Of these records, the media that have an address and no file. What others show is not fetched: its address is kept."""
    rows = Media.objects.filter(record_id__in=list(keys), record__is_by_public=False, blob="")
    return list(rows.exclude(url="").order_by("pk"))


def attach(media: Media, stored: Stored, at: datetime) -> bool:
    """A file that was fetched is the medium's. False where it has one already. Inside the caller's transaction."""
    found = Media.objects.select_for_update().select_related("record").filter(pk=media.pk, blob="").first()
    if found is None:
        return False
    found.entry = state(
        file_statement(
            record=found.record.record_id,
            media_id=found.media_id,
            url=found.url,
            seen_at=at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            file=stored.sha256,
            size_bytes=stored.size_bytes,
        )
    )
    found.blob, found.size_bytes = stored.sha256, stored.size_bytes
    found.save(update_fields=["entry", "blob", "size_bytes"])
    return True
