"""How much may wait in the uploads folder, and how many files, of one person and of all together, and how much of the disk
stays free.

What was announced counts from the start, arrived or not: many uploads begun at once cannot promise the same room.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db.models import Count, F, Sum

from stance.archive.models import Upload

GB = 10**9
MARGIN_SHARE = 20
"""The margin is at most this part of the disk: a small disk is not refused outright."""


class TooMuch(Exception):
    """The limit would be passed; the message says which, where it is set, and what to do."""


class DiskFull(Exception):
    """The disk has no room beyond its margin; the message says so with numbers."""


def margin_bytes(place: Path) -> int:
    """What stays free where ``place`` is, so that the database and the ledger can still be written."""
    return min(int(settings.DISK_MARGIN_GB) * GB, shutil.disk_usage(place).total // MARGIN_SHARE)


def free_bytes(place: Path) -> int:
    """What may be filled where ``place`` is, without the margin; never less than 0."""
    return max(0, shutil.disk_usage(place).free - margin_bytes(place))


@contextmanager
def counted() -> Iterator[None]:
    """One at a time, in all processes: between looking at the totals and adding to them nobody else adds. Taken before
    the transaction and held until after it, for only what is committed is seen by the next."""
    with (Path(settings.SCRATCH_DIR) / ".uploads-counted").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def require(*, name: str, size_bytes: int, owner_id: int, is_here: bool = False) -> None:
    """Room for one more file, inside ``counted``. ``is_here`` for a file that is on this disk already.

    Raises TooMuch, DiskFull.
    """
    kept = Upload.objects.aggregate(
        all=Sum("size_bytes"), coming=Sum(F("size_bytes") - F("received_bytes")), files=Count("pk")
    )
    own = Upload.objects.filter(owner_id=owner_id).aggregate(all=Sum("size_bytes"), files=Count("pk"))
    _few(own["files"], settings.UPLOADS_PER_PERSON, "You have", "PER_PERSON")
    _few(kept["files"], settings.UPLOADS, "This server has", "")
    _within(own["all"] or 0, size_bytes, settings.UPLOAD_GB_PER_PERSON, f"Your uploads, {name} included,", "PER_PERSON")
    _within(kept["all"] or 0, size_bytes, settings.UPLOAD_GB, f"All uploads on this server, {name} included,", "")
    free = free_bytes(Path(settings.UPLOADS_DIR)) - (kept["coming"] or 0)
    if not is_here and size_bytes > free:
        raise DiskFull(
            f"The server's disk has room for {max(0, free) / GB:,.1f} GB more, {name} needs {size_bytes / GB:,.1f} GB. "
            f"{margin_bytes(Path(settings.UPLOADS_DIR)) / GB:,.1f} GB always stay free, and other uploads that have "
            "begun keep their room. Free space on the server, then continue."
        )


def _few(held: int, most: int, whose: str, which: str) -> None:
    """Files of one byte fill no disk, and yet each takes a row, a folder and a file."""
    if held >= most:
        setting = f"STANCE_UPLOADS_{which}" if which else "STANCE_UPLOADS"
        raise TooMuch(
            f"{whose} {held:,} files waiting to be imported; at most {most:,} may ({setting}). Import or remove some of "
            "them; files not imported are removed after 7 days."
        )


def _within(held: int, more: int, limit_gb: int, whose: str, which: str) -> None:
    if held + more > limit_gb * GB:
        setting = f"STANCE_UPLOAD_GB_{which}" if which else "STANCE_UPLOAD_GB"
        raise TooMuch(
            f"{whose} would have {(held + more) / GB:,.1f} GB; at most {limit_gb:,} GB may wait to be imported "
            f"({setting}). Import or remove what waits, or use the command on the server: stance import FILE"
        )
