"""Records that are one post, and pairs of which nobody has decided yet whether they are."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from stance.archive.described_objects import hidden_accounts
from stance.archive.models import Alias, AliasQuestion, Record
from stance.archive.queries.posts import Post, posts
from stance.engines.policy import authorise

PAGE_ROWS = 20


@dataclass(frozen=True, slots=True)
class Twin:
    """Another record of the same post, under an id that was made up for an export. ``versions`` counts its states."""

    key: int
    id: str
    versions: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two records that may be one post: ``exported`` under a made-up id, ``captured`` under the platform's."""

    question: AliasQuestion
    exported: Post
    captured: Post


@dataclass(frozen=True, slots=True)
class OtherIds:
    """``aliases`` are of the same edit chain, ``twins`` records of exports that are the same post; ``shown_as`` is the id of the record
    that this one is, where it is such a twin itself, else ""."""

    aliases: list[str]
    twins: list[Twin]
    shown_as: str


def other_ids(record: Record) -> OtherIds:
    """One query."""
    rows = Alias.objects.filter(Q(record=record) | Q(provisional=record)).select_related("provisional", "record")
    held = list(rows.order_by("alias"))
    own = [row for row in held if row.record_id == record.pk]
    return OtherIds(
        [row.alias for row in own if row.provisional is None],
        [Twin(row.provisional.pk, row.alias, row.provisional.versions_count) for row in own if row.provisional],
        next((row.record.record_id for row in held if row.provisional_id == record.pk), ""),
    )


def doubts(after: int | None = None) -> tuple[list[Doubt], int | None]:
    """One page of what nobody has decided, oldest question first, and the key to go on from; three queries for the posts."""
    authorise("archive.import.read")
    rows = AliasQuestion.objects.filter(answer=AliasQuestion.Answer.OPEN, pk__gt=after or 0).order_by("pk")
    if hidden := hidden_accounts("archive.record.read"):
        rows = rows.exclude(record__account_id__in=hidden)
    found = list(rows[: PAGE_ROWS + 1])
    page = found[:PAGE_ROWS]
    shown = {post.key: post for post in posts([key for row in page for key in (row.provisional_id, row.record_id)])}
    return (
        [Doubt(row, shown[row.provisional_id], shown[row.record_id]) for row in page],
        page[-1].pk if len(found) > PAGE_ROWS else None,
    )


def doubt(key: int) -> AliasQuestion | None:
    authorise("archive.import.read")
    rows = AliasQuestion.objects.select_related("record__account", "provisional__account")
    return rows.exclude(record__account_id__in=hidden_accounts("archive.record.read")).filter(pk=key).first()
