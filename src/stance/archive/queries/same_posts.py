"""Records that are one post, and pairs of which nobody has decided yet whether they are."""

from __future__ import annotations

from dataclasses import dataclass

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


def twins_of(record: Record) -> list[Twin]:
    """Records of exports that are this post."""
    rows = Alias.objects.filter(record=record, provisional__isnull=False).select_related("provisional")
    found = [row.provisional for row in rows.order_by("provisional") if row.provisional is not None]
    return [Twin(one.pk, one.record_id, one.versions_count) for one in found]


def shown_as(record: Record) -> str:
    """The id of the record that this one is, where it is another's; else ""."""
    found = Alias.objects.filter(provisional=record).select_related("record").first()
    return found.record.record_id if found else ""


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
