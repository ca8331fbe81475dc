"""Copies of one statement: records of any account and platform that say the same as one, or nearly."""

from __future__ import annotations

from dataclasses import dataclass

from stance.archive.described_objects import hidden_accounts
from stance.archive.models import Alias, TextMark
from stance.archive.queries.posts import Post, posts
from stance.engines.language.sameness import plain
from stance.engines.policy import authorise

PAGE_ROWS = 10


@dataclass(frozen=True, slots=True)
class Copy:
    """``is_nearly``: it differs by upper and lower case, or by links, hashtags or names at its end."""

    post: Post
    is_nearly: bool


@dataclass(frozen=True, slots=True)
class Copies:
    """One page, newest first, and the key to go on from."""

    copies: list[Copy]
    older: int | None


def copies_of(post: Post, before: int | None = None) -> Copies:
    """Other records that say what this one says; six queries however many there are. Those of one post are one."""
    authorise("archive.record.read")
    mark = TextMark.objects.filter(record_id=post.key).values_list("mark", flat=True)
    rows = TextMark.objects.filter(mark__in=mark).exclude(record_id=post.key)
    rows = rows.exclude(record_id__in=Alias.objects.exclude(provisional=None).values("provisional_id"))
    rows = rows.exclude(record_id__in=Alias.objects.filter(provisional_id=post.key).values("record_id"))
    if hidden := hidden_accounts("archive.record.read"):
        rows = rows.exclude(record__account_id__in=hidden)
    if before is not None:
        rows = rows.filter(record_id__lt=before)
    keys = list(rows.order_by("-record_id").values_list("record_id", flat=True)[: PAGE_ROWS + 1])
    said = plain(post.text)
    found = [Copy(one, plain(one.text) != said) for one in posts(keys[:PAGE_ROWS])]
    return Copies(found, keys[PAGE_ROWS - 1] if len(keys) > PAGE_ROWS else None)
