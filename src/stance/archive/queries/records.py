"""One record in full: its thread, its versions, where each was seen, and its proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from stance.archive.described_objects import hidden_accounts
from stance.archive.ledger.proofs import Proof, proof_of
from stance.archive.models import Exchange, ImportRun, Observation, Record, Tombstone, Version
from stance.archive.queries.posts import Post, posts, version_order
from stance.archive.queries.same_posts import Twin, other_ids
from stance.engines.policy import authorise

THREAD_MOST = 200


@dataclass(frozen=True, slots=True)
class SeenVersion:
    """``key`` is that of its row; ``number`` counts states from the oldest; ``entry`` is its index in the ledger (None: not signed yet)."""

    key: int
    number: int
    version: str
    seen_at: str
    source: str
    text: str
    entry: int | None
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sighting:
    """In which export, or in which answer of its platform, the record was seen, where in it, and its counters then. ``id`` is the
    observation's key; ``record_id`` the id under which it was kept; ``file`` the part of the export, or the address that was asked."""

    id: int
    record_id: str
    run: ImportRun | None
    exchange: Exchange | None
    file: str
    offset_bytes: int
    length_bytes: int
    likes: int | None
    reposts: int | None

    @property
    def named(self) -> str:
        return f"import {self.run.pk}" if self.run else "capture"

    @property
    def seen_at(self) -> str:
        """RFC 3339, UTC."""
        return self.run.seen_at if self.run else self.exchange.seen_at if self.exchange else ""


@dataclass(frozen=True, slots=True)
class Detail:
    """``twins`` are records of exports that are the same post; ``shown_as`` is the id of the one that this is, where it is such."""

    post: Post
    above: list[Post]
    below: list[Post]
    versions: list[SeenVersion]
    sightings: list[Sighting]
    absent_from: list[ImportRun]
    tombstones: list[Tombstone]
    aliases: list[str]
    twins: list[Twin]
    shown_as: str
    proof: Proof | None


def one_of(record_id: str) -> Record | None:
    """A record by its id, or by another id of the same edit chain."""
    found = Record.objects.filter(record_id=record_id).first()
    if found is None:
        found = Record.objects.filter(aliases__alias=record_id).first()
    return found


def detail(record_id: str) -> Detail | None:
    """Everything a record's page shows; None when no such record is held."""
    record = one_of(record_id)
    authorise("archive.record.read", record)
    if record is None:
        return None
    key = record.pk
    post = posts([key])[0]
    versions = sorted(Version.objects.filter(record_id=key).select_related("entry"), key=version_order)
    ids = other_ids(record)
    sightings = _sightings({key: record.record_id} | {twin.key: twin.id for twin in ids.twins})
    return Detail(
        post=post,
        above=_above(post),
        below=_below(post),
        versions=[
            SeenVersion(
                key=version.pk,
                number=place,
                version=bytes(version.digest).hex(),
                seen_at=version.seen_at,
                source=version.source,
                text=version.fields.get("text", ""),
                entry=version.entry.index,
                content=version.fields,
            )
            for place, version in enumerate(versions, start=1)
        ],
        sightings=sightings,
        absent_from=_absent_from(post, key, {sighting.run.pk for sighting in sightings if sighting.run}),
        tombstones=list(Tombstone.objects.filter(record_id=key).select_related("entry")),
        aliases=ids.aliases,
        twins=ids.twins,
        shown_as=ids.shown_as,
        proof=proof_of(versions[-1], post.id),
    )


def _sightings(ids: Mapping[int, str]) -> list[Sighting]:
    """``ids``: what the record and those that are the same post are called, by their keys."""
    rows = Observation.objects.filter(record_id__in=list(ids)).select_related("file__run", "exchange")
    return [
        Sighting(
            id=row.pk,
            record_id=ids[row.record_id],
            run=row.file.run if row.file else None,
            exchange=row.exchange,
            file=row.file.name if row.file else row.exchange.url if row.exchange else "",
            offset_bytes=row.offset_bytes,
            length_bytes=row.length_bytes,
            likes=row.likes,
            reposts=row.reposts,
        )
        for row in rows.order_by("file__run_id", "file_id", "exchange_id")
    ]


def _absent_from(post: Post, key: int, seen_in: set[int]) -> list[ImportRun]:
    """Finished imports of the same account, made after the post, that do not have it. Of likes, and of what the public wrote, only where
    another import has it: most exports hold neither."""
    if not seen_in and (post.is_by_public or post.kind == "like"):
        return []
    account_id = Record.objects.values_list("account_id", flat=True).get(pk=key)
    runs = ImportRun.objects.filter(account_id=account_id, state=ImportRun.State.DONE).order_by("generated_at", "id")
    held = {run.original for run in runs if run.pk in seen_in}
    return [
        run for run in runs if run.pk not in seen_in and run.original not in held and _moment(run) > post.created_at
    ]


def _moment(run: ImportRun) -> datetime:
    return run.generated_at or run.started_at


def _above(post: Post) -> list[Post]:
    """What this replies to, oldest first, as far up as it is held."""
    if not post.reply_to:
        return []
    return _seen([key for key in _keys(_UP, [post.key, THREAD_MOST]) if key != post.key])


def _below(post: Post) -> list[Post]:
    """Replies to this, and replies to those, in time order."""
    return _seen([key for key in _keys(_DOWN, [post.key, post.key, THREAD_MOST, THREAD_MOST]) if key != post.key])


def _seen(keys: list[int]) -> list[Post]:
    """Of a thread that runs through several agencies' accounts, the posts that the reader may see."""
    hidden = hidden_accounts("archive.record.read")
    if hidden:
        keys = list(Record.objects.filter(pk__in=keys).exclude(account_id__in=hidden).values_list("pk", flat=True))
    return posts(sorted(keys))


def _keys(statement: str, values: list[int]) -> list[int]:
    """One query however long the thread; keys are in time order."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return sorted({key for (key,) in cursor.fetchall()})


# A reply may name any id of an edit chain. The depth also ends a circle that damaged data could hold.
# What the public wrote is named by its account's replies as the platform names it (``answered_as``): within that account alone,
# since two accounts may each hold what was written to both.
_UP = """WITH RECURSIVE up(id, reply_to, account_id, depth) AS (
    SELECT id, reply_to, account_id, 0 FROM archive_record WHERE id = %s
    UNION ALL
    SELECT r.id, r.reply_to, r.account_id, up.depth + 1 FROM up JOIN archive_record r ON r.id = COALESCE(
        (SELECT one.id FROM archive_record one WHERE one.record_id = up.reply_to),
        (SELECT other.record_id FROM archive_alias other WHERE other.alias = up.reply_to),
        (SELECT min(said.id) FROM archive_record said
            WHERE said.answered_as = up.reply_to AND said.account_id = up.account_id))
    WHERE up.depth < %s)
    SELECT id FROM up"""
_DOWN = """WITH RECURSIVE down(id, name, other, account_id, depth) AS (
    SELECT id, record_id, answered_as, account_id, 0 FROM archive_record WHERE id = %s
    UNION
    SELECT record_id, alias, NULL, NULL, 0 FROM archive_alias WHERE record_id = %s
    UNION
    SELECT r.id, r.record_id, r.answered_as, r.account_id, down.depth + 1 FROM down
    JOIN archive_record r ON r.reply_to IN (down.name, down.other)
        AND (r.reply_to = down.name OR r.account_id = down.account_id)
    WHERE down.depth < %s)
    SELECT id FROM down ORDER BY depth, id LIMIT %s"""
