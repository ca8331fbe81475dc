"""Files on their way in: ``<uploads>/<id>/<name>``, written in pieces, each flushed before it is acknowledged."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings

from stance.archive.models import Upload
from stance.archive.uploads.file_names import safe_name

LARGEST_FILE_BYTES = 100 << 30
"""More than the largest file that a platform is known to send (50 GiB by its own manifest)."""
LARGEST_PIECE_BYTES = 8 << 20
READ_BYTES = 256 << 10


class UploadBusy(Exception):
    """Another request writes to this upload at the moment."""


class Incoming(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Written:
    """How much of a piece is on disk, and what ended it early: the disk (``problem``), or the sender going away."""

    count: int
    problem: OSError | None = None


def folder_of(upload_id: UUID) -> Path:
    return Path(settings.UPLOADS_DIR) / str(upload_id)


def path_of(upload: Upload) -> Path:
    return folder_of(upload.pk) / safe_name(upload.name)


def create(upload: Upload) -> None:
    """An empty file to append to. Raises OSError."""
    folder_of(upload.pk).mkdir(mode=0o700)
    path_of(upload).touch()


def held_bytes(upload: Upload) -> int | None:
    """What is really there, never more than was acknowledged; None when the file is gone."""
    try:
        return min(path_of(upload).stat().st_size, upload.received_bytes)
    except FileNotFoundError:
        return None


def append(upload: Upload, offset: int, incoming: Incoming, length: int) -> Written:
    """Write up to ``length`` bytes at ``offset`` and flush them to disk. What arrived before a break is kept."""
    count, problem = 0, None
    with path_of(upload).open("r+b", buffering=0) as file:
        file.seek(offset)
        while count < length:
            try:
                data = incoming.read(min(READ_BYTES, length - count))
            except OSError:
                break  # the sender is gone; tus asks to keep what came (section "PATCH")
            if not data:
                break
            try:
                count += _write_all(file.fileno(), data)
            except OSError as error:
                problem = error
                break
        os.fdatasync(file.fileno())
    return Written(count, problem)


def _write_all(handle: int, data: bytes) -> int:
    view, count = memoryview(data), 0
    while count < len(data):
        count += os.write(handle, view[count:])
    return count


def take_over(upload: Upload, made: Path) -> None:
    """Move a file that the form parser has written already, instead of copying it. Raises OSError."""
    folder_of(upload.pk).mkdir(mode=0o700)
    shutil.move(made, path_of(upload))
    with path_of(upload).open("rb") as file:
        os.fsync(file.fileno())


def remove(upload_id: UUID) -> None:
    shutil.rmtree(folder_of(upload_id), ignore_errors=True)


@contextmanager
def alone(upload: Upload) -> Iterator[None]:
    """One writer at a time. Raises UploadBusy at once, and FileNotFoundError when the file is gone."""
    with path_of(upload).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UploadBusy(upload.name) from error
        yield
