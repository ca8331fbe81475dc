"""Fetching the pictures and films of captured posts."""

from __future__ import annotations

import errno
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from stance.archive.blobs import Stored, store
from stance.archive.models import ProfilePicture
from stance.capture.models import MissingFile
from stance.capture.queries import states as queries
from stance.capture.writes import files
from stance.engines.policy import authorise
from stance.register.connections.files import Bounded, FileGone, fetched
from stance.register.outbound.public_networks import FetchRefused

AT_ONCE = 50
LARGEST_PICTURE = 20 * 1024 * 1024
"""Bytes of a picture of a profile; platforms take a few million."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


class NoRoom(Exception):
    """The disk takes no more: nothing of the file was kept, and it is fetched again."""


def fetch_due(*, most_seconds: float = 600.0) -> int:
    """Fetch what is due, one after the other: films take long, and platforms are asked gently. Returns how many came.

    Raises NoRoom; what came before stays.
    """
    authorise("capture.file.fetch")
    ends, count = timezone.now() + timedelta(seconds=most_seconds), 0
    while timezone.now() < ends and (found := queries.files_due(AT_ONCE)):
        for missing in found:
            count += _fetch(missing)
            if timezone.now() >= ends:
                break
    for picture in queries.pictures_due(AT_ONCE):
        if timezone.now() >= ends:
            break
        count += _fetch_picture(picture)
    return count


def _fetch_picture(picture: ProfilePicture) -> bool:
    try:
        with fetched(picture.url, LARGEST_PICTURE) as stream:
            stored = _stored(stream)
    except FileGone as gone:
        files.picture_failed(picture, str(gone), for_good=True)
        return False
    except FetchRefused as refused:
        files.picture_failed(picture, str(refused), for_good=False)
        return False
    return files.picture_came(picture, stored)


def _fetch(missing: MissingFile) -> bool:
    try:
        with fetched(missing.media.url, settings.MEDIA_MB * 1024 * 1024) as stream:
            stored = _stored(stream)
    except FileGone as gone:
        files.failed(missing, str(gone), for_good=True)
        return False
    except FetchRefused as refused:
        files.failed(missing, str(refused), for_good=False)
        return False
    return files.came(missing, stored)


def _stored(stream: Bounded) -> Stored:
    """Told apart from what a network says: that, too, is an OSError."""
    try:
        return store().keep(stream)  # type: ignore[arg-type]  # it reads, and nothing else is asked of it
    except OSError as error:
        if error.errno in FULL:
            raise NoRoom("The server's disk is full. Free space on it.") from error
        raise
