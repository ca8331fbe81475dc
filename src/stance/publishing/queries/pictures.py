"""Pictures of posts that are not public yet: for whoever brought them, and for whoever may read the post."""

from __future__ import annotations

from collections.abc import Collection
from typing import BinaryIO

from stance.archive.blobs import store
from stance.channels.port.publishing import Medium
from stance.engines.policy import authorise
from stance.journal.actor import current
from stance.publishing import drafting
from stance.publishing.models import Attachment, Post


def known(digests: Collection[str], post: Post | None) -> dict[str, Medium]:
    """Those of these pictures that a revision of the post has, or that whoever asks brought in themselves."""
    authorise("publishing.post.read", post)
    rows = Attachment.objects.filter(sent__in=digests, made_by=current().person).order_by("pk")
    found = {one.sent: _medium(one) for one in rows}
    for revision in post.revisions.order_by("number") if post else ():
        found |= {one.digest: one for one in drafting.read(bytes(revision.content)).media if one.digest in digests}
    return found


def opened(digest: str, post: Post | None) -> BinaryIO | None:
    """The picture as it will be sent; None where there is none that whoever asks may see."""
    authorise("publishing.post.read", post)
    if digest not in known([digest], post):
        return None
    try:
        return store().open(digest)
    except FileNotFoundError:
        return None


def _medium(one: Attachment) -> Medium:
    return Medium(
        one.sent, one.type, one.size_bytes, one.width_px, one.height_px, alt=one.alt, is_decorative=one.is_decorative
    )
