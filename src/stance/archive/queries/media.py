"""Opening the pictures and films of posts."""

from __future__ import annotations

from typing import BinaryIO

from stance.archive.blobs import store
from stance.archive.described_objects import hidden_accounts
from stance.archive.models import Media
from stance.engines.policy import authorise


def open_media(digest: str) -> BinaryIO | None:
    """The file, if it is the medium of some post; None otherwise. Originals share the store and are not for readers."""
    shown = Media.objects.filter(blob=digest).select_related("record")
    hidden = hidden_accounts("archive.record.read")
    media = (shown.exclude(record__account_id__in=hidden).first() if hidden else None) or shown.first()
    authorise("archive.record.read", media)
    if media is None:
        return None
    try:
        return store().open(digest)
    except FileNotFoundError:
        return None
