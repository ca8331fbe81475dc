"""Rows of pictures that go with posts."""

from __future__ import annotations

from stance.channels.port.publishing import Medium
from stance.journal.actor import current
from stance.publishing.models import Attachment


def kept(original: str, medium: Medium) -> Attachment:
    """In the caller's transaction; both files are in the blob store already."""
    return Attachment.objects.create(
        original=original,
        sent=medium.digest,
        type=medium.type,
        size_bytes=medium.size_bytes,
        width_px=medium.width_px,
        height_px=medium.height_px,
        alt=medium.alt,
        is_decorative=medium.is_decorative,
        made_by_id=current().person,
    )
