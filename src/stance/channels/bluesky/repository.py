"""What a repository turned out to be: whose, signed by whom, and which of its blocks are posts."""

from __future__ import annotations

from dataclasses import dataclass, field

from stance.channels.bluesky.block_table import BlockTable
from stance.channels.bluesky.tree import Walked
from stance.channels.port.exports import Export

POSTS = frozenset({b"app.bsky.feed.post", b"app.bsky.feed.repost"})
NOT_READ = frozenset(
    {
        "app.bsky.actor.profile",
        "app.bsky.feed.generator",
        "app.bsky.feed.postgate",
        "app.bsky.feed.threadgate",
        "app.bsky.labeler.service",
    }
)
"""The account's own settings and services, which are no posts. Whatever else a repository holds is about what others wrote or who
they are (likes, follows, blocks, lists), or of a kind that nobody has looked at: it is kept in the original, and never read."""


@dataclass(frozen=True, slots=True)
class Repository(Export):
    """A repository, recognised. ``table`` and ``walked`` say of every block of the CAR file what it is."""

    table: BlockTable = field(default_factory=BlockTable, repr=False, compare=False)
    walked: Walked | None = field(default=None, repr=False, compare=False)
