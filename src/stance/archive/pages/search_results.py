"""Posts as lists of results show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stance.archive import media_shown
from stance.archive.files_left_out import files_left_out
from stance.archive.queries.posts import Post
from stance.engines.language.query import Query
from stance.engines.language.snippet import Piece, highlight

SHOWN_CHARACTERS = 900
SPOKEN_CHARACTERS = 300
THUMBNAILS = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """One result: the post with what was found marked, and its first pictures. ``spoken``: where it was found in what is said in a
    video, and in its text it was not."""

    post: Post
    pieces: list[Piece]
    spoken: list[Piece]
    media: list[media_shown.Shown]
    more_media: int


def shown(posts: Sequence[Post], query: Query) -> list[Shown]:
    pieces = [highlight(post.text, query, width=SHOWN_CHARACTERS) for post in posts]
    left_out = files_left_out([one.pk for post in posts for one in post.media[:THUMBNAILS] if not one.blob])
    return [
        Shown(
            post,
            found,
            _spoken(post, query, found),
            media_shown.media_of(post, left_out)[:THUMBNAILS],
            max(0, len(post.media) - THUMBNAILS),
        )
        for post, found in zip(posts, pieces, strict=True)
    ]


def _spoken(post: Post, query: Query, found: list[Piece]) -> list[Piece]:
    if any(is_found for _text, is_found in found):
        return []
    for _language, words in post.transcripts:
        pieces = highlight(words, query, width=SPOKEN_CHARACTERS)
        if any(is_found for _text, is_found in pieces):
            return pieces
    return []
