"""Opening the pictures and films of posts."""

from __future__ import annotations

from typing import BinaryIO

from stance.archive.blobs import store
from stance.archive.models import Media
from stance.engines.policy import authorise


def open_media(digest: str) -> BinaryIO | None:
    """The file, if it is the medium of some post; None otherwise. Originals share the store and are not for readers."""
    authorise("archive.record.read", digest)
    if not Media.objects.filter(blob=digest).exists():
        return None
    try:
        return store().open(digest)
    except FileNotFoundError:
        return None
