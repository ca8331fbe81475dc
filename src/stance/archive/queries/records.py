"""One record in full: its thread, its versions, where each was seen, and its proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from stance.archive.ledger.proofs import Proof, proof_of
from stance.archive.models import Alias, ImportRun, Observation, Record, Tombstone, Version
from stance.archive.queries.posts import Post, posts, version_order
from stance.engines.policy import authorise

THREAD_MOST = 200


@dataclass(frozen=True, slots=True)
class SeenVersion:
    """``number`` counts states from the oldest; ``entry`` is its index in the ledger (None: not signed yet)."""

    number: int
    version: str
    seen_at: str
    source: str
    text: str
    entry: int | None


@dataclass(frozen=True, slots=True)
class Sighting:
    """In which export the record was seen, where in it, and its counters then."""

    run: ImportRun
    file: str
    offset_bytes: int
    length_bytes: int
    likes: int | None
    reposts: int | None


@dataclass(frozen=True, slots=True)
class Detail:
    post: Post
    above: list[Post]
    below: list[Post]
    versions: list[SeenVersion]
    sightings: list[Sighting]
    absent_from: list[ImportRun]
    tombstones: list[Tombstone]
    aliases: list[str]
    proof: Proof | None


def key_of(record_id: str) -> int | None:
    """The key of a record by its id, or by another id of the same edit chain."""
    key = Record.objects.filter(record_id=record_id).values_list("pk", flat=True).first()
    if key is None:
        key = Alias.objects.filter(alias=record_id).values_list("record_id", flat=True).first()
    return key


def detail(record_id: str) -> Detail | None:
    """Everything a record's page shows; None when no such record is held."""
    authorise("archive.record.read", record_id)
    key = key_of(record_id)
    if key is None:
        return None
    post = posts([key])[0]
    versions = sorted(Version.objects.filter(record_id=key).select_related("entry"), key=version_order)
    sightings = _sightings(key)
    return Detail(
        post=post,
        above=_above(post),
        below=_below(post),
        versions=[
            SeenVersion(
                number=place,
                version=bytes(version.digest).hex(),
                seen_at=version.seen_at,
                source=version.source,
                text=version.fields.get("text", ""),
                entry=version.entry.index,
            )
            for place, version in enumerate(versions, start=1)
        ],
        sightings=sightings,
        absent_from=_absent_from(post, key, {sighting.run.pk for sighting in sightings}),
        tombstones=list(Tombstone.objects.filter(record_id=key).select_related("entry")),
        aliases=sorted(Alias.objects.filter(record_id=key).values_list("alias", flat=True)),
        proof=proof_of(versions[-1], post.id),
    )


def _sightings(key: int) -> list[Sighting]:
    rows = Observation.objects.filter(record_id=key).select_related("file__run").order_by("file__run_id", "file_id")
    return [
        Sighting(row.file.run, row.file.name, row.offset_bytes, row.length_bytes, row.likes, row.reposts)
        for row in rows
    ]


def _absent_from(post: Post, key: int, seen_in: set[int]) -> list[ImportRun]:
    """Finished imports of the same account, made after the post, that do not have it."""
    account_id = Record.objects.values_list("account_id", flat=True).get(pk=key)
    runs = ImportRun.objects.filter(account_id=account_id, state=ImportRun.State.DONE).order_by("generated_at", "id")
    held = {run.original for run in runs if run.pk in seen_in}
    return [
        run
        for run in runs
        if run.pk not in seen_in and run.original not in held and _moment(run) > post.created_at
    ]


def _moment(run: ImportRun) -> datetime:
    return run.generated_at or run.started_at


def _above(post: Post) -> list[Post]:
    """What this replies to, oldest first, as far up as it is held."""
    chain: list[Post] = []
    seen = {post.id}
    parent = post.reply_to
    while parent and parent not in seen and len(chain) < THREAD_MOST:
        seen.add(parent)
        key = key_of(parent)
        if key is None:
            break
        found = posts([key])[0]
        chain.append(found)
        parent = found.reply_to
    return list(reversed(chain))


def _below(post: Post) -> list[Post]:
    """Replies to this, and replies to those, in time order."""
    keys: list[int] = []
    layer = [post.id, *Alias.objects.filter(record_id=post.key).values_list("alias", flat=True)]
    while layer and len(keys) < THREAD_MOST:
        rows = list(Record.objects.filter(reply_to__in=layer[:500]).order_by("pk").values_list("pk", "record_id")[:THREAD_MOST])
        fresh = [(key, name) for key, name in rows if key not in keys and key != post.key]
        keys += [key for key, _name in fresh]
        layer = [name for _key, name in fresh]
    return posts(sorted(keys[:THREAD_MOST]))
