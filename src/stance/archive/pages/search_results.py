"""Posts as lists of results show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stance.archive import media_shown
from stance.archive.queries.posts import Post
from stance.engines.language.query import Query
from stance.engines.language.snippet import Piece, highlight

SHOWN_CHARACTERS = 900
THUMBNAILS = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """One result: the post with what was found marked, and its first pictures."""

    post: Post
    pieces: list[Piece]
    media: list[media_shown.Shown]
    more_media: int


def shown(posts: Sequence[Post], query: Query) -> list[Shown]:
    return [
        Shown(
            post,
            highlight(post.text, query, width=SHOWN_CHARACTERS),
            media_shown.media_of(post)[:THUMBNAILS],
            max(0, len(post.media) - THUMBNAILS),
        )
        for post in posts
    ]
