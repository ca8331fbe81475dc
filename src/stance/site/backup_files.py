"""What a backup folder holds, known to both the writing and the reading side. No settings, no database.

``SHA256SUMS`` lists every file; ``SHA256SUMS.note`` is a signed note (https://c2sp.org/signed-note) over the digest of
that list, by the ledger's key. Its first line is no ledger's name, so that it can never pass for a checkpoint.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

SUMS = "SHA256SUMS"
NOTE = "SHA256SUMS.note"
DUMP = "database.dump"
SQLITE = "db.sqlite3"
HELD = re.compile(
    rf"stance\.json|{re.escape(SQLITE)}|{re.escape(DUMP)}"
    r"|keys/[A-Za-z0-9_-][A-Za-z0-9._-]*"
    r"|ledger/(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*"
    r"|blobs/([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{60}"
)
"""Every name that a backup writes. Anything else was put there by somebody else."""
CHUNK_BYTES = 1 << 20
SESSION_TABLES = ("django_session", "usersessions_usersession")
"""No backup has their rows: whoever is signed in is so here, not wherever a copy is started."""
LINK_TABLES = ("people_onetimelink", "people_resetlink")
"""A link that was used after the backup would work again."""


def digest(path: Path) -> str:
    """Hex SHA-256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return digest_of(stream)


def digest_of(stream: BinaryIO, copy: BinaryIO | None = None) -> str:
    """Hex SHA-256 of what is read; ``copy`` gets the very same bytes."""
    hasher = sha256()
    while chunk := stream.read(CHUNK_BYTES):
        hasher.update(chunk)
        if copy is not None:
            copy.write(chunk)
    return hasher.hexdigest()


def statement(sums: bytes) -> str:
    """What is signed."""
    return f"stance-backup/1\nsha256 {sha256(sums).hexdigest()}\n"


@contextmanager
def opened_beneath(folder: Path, name: str) -> Iterator[BinaryIO]:
    """An ordinary file under ``folder``, with no link anywhere on the way to it. Raises OSError: ELOOP or ENOTDIR for a
    link, IsADirectoryError for a folder, and PermissionError for a pipe, socket or device."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        *folders, last = Path(name).parts
        for part in folders:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=handle)
            os.close(handle)
            handle = inner
        # Without O_NONBLOCK opening a pipe would wait for somebody to write into it.
        file = os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=handle)
    finally:
        os.close(handle)
    with os.fdopen(file, "rb") as stream:
        if stat.S_ISDIR(os.fstat(file).st_mode):
            raise IsADirectoryError(21, "is a folder", name)
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise PermissionError(1, "is no ordinary file", name)
        yield stream
