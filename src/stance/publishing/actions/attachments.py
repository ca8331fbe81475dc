"""Pictures that go with a post: read, turned upright, their metadata taken away, the original kept."""

from __future__ import annotations

import io
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from django.db import transaction

from stance.archive.blobs import store
from stance.channels.port.publishing import Medium
from stance.engines.imaging import Limits, Picture, PictureRefused, fitted, prepared
from stance.engines.policy import authorise
from stance.journal import trail
from stance.publishing.described_objects import of_accounts
from stance.publishing.models import Post
from stance.publishing.places import limits_of
from stance.publishing.queries.agencies import agency_of
from stance.publishing.refusal import PostRefused
from stance.publishing.writes import attachments
from stance.register.models import Account

DECORATION = "-"
MOST_PICTURES = 20
"""More than any platform takes in one post."""
LONGEST_ALT = 10_000


def read(
    *, paths: Sequence[str], alts: Sequence[str], accounts: Sequence[Account], is_fitted: bool = False
) -> list[Medium]:
    """As ``take``, of files by their paths. Raises PostRefused, and OSError of a file that cannot be read."""
    authorise("publishing.post.write", of_accounts(Post(agency=agency_of(accounts)), accounts))
    _described(paths, alts)
    opened = [(path, _content(path)) for path in paths]
    return take(files=opened, alts=alts, accounts=accounts, is_fitted=is_fitted)


def take(
    *, files: Sequence[tuple[str, bytes]], alts: Sequence[str], accounts: Sequence[Account], is_fitted: bool = False
) -> list[Medium]:
    """The pictures of these files (name and content) in their order, each with the description in the same place: what it shows, DECORATION
    for one that shows nothing. ``accounts`` are those that the post is for; ``is_fitted``: one that is larger than any of them takes is made
    smaller for all. Nothing is kept of any where one is refused. Raises PostRefused."""
    decision = authorise("publishing.post.write", of_accounts(Post(agency=agency_of(accounts)), accounts))
    described = _described([name for name, _content in files], alts)
    if not files:
        return []
    most_bytes, most_px = _least(accounts) if is_fitted else (0, 0)
    originals = [content for _name, content in files]
    pictures = [_picture(name, content, most_bytes, most_px) for name, content in files]
    media = [_medium(picture, alt) for picture, alt in zip(pictures, described, strict=True)]
    for content in (*originals, *(one.content for one in pictures)):
        store().keep(io.BytesIO(content))
    with transaction.atomic():
        rows = [
            attachments.kept(sha256(content).hexdigest(), one) for content, one in zip(originals, media, strict=True)
        ]
        trail.record(
            action="publishing.post.write",
            summary=f"read {len(rows):,} picture{'' if len(rows) == 1 else 's'} for a post",
            object_kind="attachment",
            object_id=str(rows[0].pk),
            decision=decision,
            agencies=[agency_of(accounts).pk],
            details={"originals": [one.original for one in rows], "sent": [one.sent for one in rows]},
        )
    return media


def _described(paths: Sequence[str], alts: Sequence[str]) -> list[str]:
    """One description a picture: with one too few or too many nobody knows which belongs to which (agency duties P1)."""
    if len(paths) > MOST_PICTURES:
        raise PostRefused(f"{len(paths):,} pictures: a post has at most {MOST_PICTURES}.", "media")
    if len(alts) > len(paths):
        raise PostRefused("There are more descriptions than pictures.", "media")
    if len(alts) < len(paths):
        raise PostRefused(
            f"{len(paths):,} pictures and {len(alts):,} descriptions: describe each one, in the same order, for people who do not see it; "
            f"{DECORATION} says that it is decoration.",
            "alt",
        )
    return [_words(path, alt.strip()) for path, alt in zip(paths, alts, strict=True)]


def _words(path: str, alt: str) -> str:
    name = Path(path).name
    if not alt:
        raise PostRefused(
            f"{name}: describe this picture for people who do not see it, or say that it is decoration ({DECORATION}).",
            "alt",
        )
    if len(alt) > LONGEST_ALT:
        raise PostRefused(f"{name}: the description is longer than {LONGEST_ALT:,} characters.", "alt")
    if "\0" in alt or any("\ud800" <= one <= "\udfff" for one in alt):
        raise PostRefused(
            f"{name}: the description holds something that is no character, which no platform takes. Write it as plain text.",
            "alt",
        )
    return alt


MOST_BYTES = Limits().max_bytes + 1
"""Read of one file: one byte more than is taken tells a file that is too large; the engine says so."""


def _content(path: str) -> bytes:
    with Path(path).open("rb") as stream:
        return stream.read(MOST_BYTES)


def _picture(path: str, content: bytes, most_bytes: int, most_px: int) -> Picture:
    try:
        found = prepared(content)
        return fitted(found, most_bytes or found.size_bytes, most_px)
    except PictureRefused as refusal:
        raise PostRefused(f"{Path(path).name}: {refusal}", "media") from refusal


def _least(accounts: Sequence[Account]) -> tuple[int, int]:
    """What all of them take: bytes and pixels, 0 where none limits it."""
    limits = [limits_of(one).picture for one in accounts]
    return (
        min((size for size, _pixels in limits if size), default=0),
        min((pixels for _size, pixels in limits if pixels), default=0),
    )


def _medium(picture: Picture, alt: str) -> Medium:
    is_decorative = alt == DECORATION
    return Medium(
        picture.digest,
        picture.type,
        picture.size_bytes,
        picture.width_px,
        picture.height_px,
        alt="" if is_decorative else alt,
        is_decorative=is_decorative,
    )
