"""Files arriving through the browser, and turning them into an import once all are there."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from stance.archive.actions import imports
from stance.archive.importing.recognition import ImportRefused
from stance.archive.models import ImportRun, Upload
from stance.archive.uploads import quota, storage
from stance.archive.uploads.file_names import shown_name
from stance.archive.uploads.release import sweep
from stance.engines.policy import authorise
from stance.journal.actor import current
from stance.people.described_objects import anywhere
from stance.people.models import Agency

MOST_FILES = 100
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class UploadRefused(Exception):
    """The file or piece cannot be taken; the message says why and what to do."""


class UploadGone(UploadRefused):
    """There is no such upload of this person (any more)."""


class WrongOffset(UploadRefused):
    """The piece does not begin where the last one ended."""


class NoRoom(UploadRefused):
    """The disk is full. What arrived so far is kept, and the upload can go on when there is room."""


def start(*, name: str, size_bytes: int, group: UUID) -> Upload:
    """Make room for one file. Raises UploadRefused, NoRoom."""
    authorise("archive.import", anywhere("upload"))
    _check_size(name, size_bytes)
    sweep(timezone.now())
    upload = Upload(group=group, owner_id=_owner(), name=shown_name(name), size_bytes=size_bytes)
    with quota.counted(), transaction.atomic():
        _check_group(upload)
        _check_room(upload)
        upload.save(force_insert=True)
        storage.create(upload)
    return upload


def _check_size(name: str, size_bytes: int) -> None:
    if size_bytes <= 0:
        raise UploadRefused(f"{shown_name(name)} is empty. Choose the file as the platform sent it.")
    if size_bytes > storage.LARGEST_FILE_BYTES:
        raise UploadRefused(
            f"{shown_name(name)} is larger than {storage.LARGEST_FILE_BYTES >> 30} GiB. "
            "Import it on the server with the command: stance import FILE"
        )


def _check_room(upload: Upload, *, is_here: bool = False) -> None:
    """Within what one person and all together may have waiting, and what the disk has."""
    try:
        quota.require(name=upload.name, size_bytes=upload.size_bytes, owner_id=upload.owner_id, is_here=is_here)
    except quota.TooMuch as error:
        raise UploadRefused(str(error)) from error
    except quota.DiskFull as error:
        raise NoRoom(str(error)) from error


def _check_group(upload: Upload) -> None:
    names = list(_mine().filter(group=upload.group).values_list("name", flat=True))
    if upload.name in names:
        raise UploadRefused(f"{upload.name} is in the list already. Continue with that one, or remove it first.")
    if len(names) >= MOST_FILES:
        raise UploadRefused(
            f"One export can have at most {MOST_FILES} files here. Use the command stance import instead."
        )


def append(upload_id: UUID, offset: int, incoming: storage.Incoming, length: int) -> Upload:
    """Add a piece of ``length`` bytes. Returns the upload with its new offset, which may be less than asked for.

    Raises UploadGone, WrongOffset, UploadRefused (too long), NoRoom, storage.UploadBusy.
    """
    authorise("archive.import", anywhere("upload"))
    upload = _one(upload_id)
    try:
        with storage.alone(upload):
            upload.refresh_from_db()
            _check_piece(upload, offset, length)
            if length > quota.free_bytes(storage.folder_of(upload.pk)):
                raise _stopped(upload, OSError(errno.ENOSPC, "no room beyond the margin"))
            written = storage.append(upload, offset, incoming, length)
            upload.received_bytes = offset + written.count
            if not Upload.objects.filter(pk=upload.pk).update(received_bytes=upload.received_bytes):
                raise Upload.DoesNotExist  # discarded while the piece came
    except (FileNotFoundError, Upload.DoesNotExist) as error:
        raise UploadGone(f"{upload.name} is no longer on the server. Choose it again.") from error
    if written.problem is not None:
        raise _stopped(upload, written.problem)
    return upload


def _check_piece(upload: Upload, offset: int, length: int) -> None:
    held = storage.held_bytes(upload)
    if offset != held:
        raise WrongOffset(f"{upload.name}: the server holds {held} bytes, the piece begins at {offset}.")
    if offset + length > upload.size_bytes:
        raise UploadRefused(f"{upload.name}: the piece goes beyond the {upload.size_bytes} bytes that were announced.")


def _stopped(upload: Upload, problem: OSError) -> UploadRefused:
    so_far = f"{upload.received_bytes:,} of {upload.size_bytes:,} bytes of {upload.name} have arrived."
    if problem.errno in NO_ROOM:
        return NoRoom(f"The server's disk is full. {so_far} Free space on the server, then continue.")
    return NoRoom(f"The server cannot write ({problem.strerror}). {so_far} Fix that, then continue.")


def keep_whole(*, name: str, made: Path, size_bytes: int, group: UUID) -> Upload:
    """Take a file that came whole with a form. Raises UploadRefused, OSError."""
    authorise("archive.import", anywhere("upload"))
    _check_size(name, size_bytes)
    upload = Upload(
        group=group,
        owner_id=_owner(),
        name=shown_name(name),
        size_bytes=size_bytes,
        received_bytes=size_bytes,
    )
    with quota.counted(), transaction.atomic():
        _check_group(upload)
        _check_room(upload, is_here=True)
        upload.save(force_insert=True)
        storage.take_over(upload, made)
    return upload


def discard(upload_id: UUID) -> None:
    """Forget a file that has not been brought in. Raises UploadGone."""
    authorise("archive.import", anywhere("upload"))
    upload = _one(upload_id)
    upload.delete()
    storage.remove(upload_id)


def bring_in(group: UUID, *, account: str = "", agency: Agency | None = None) -> ImportRun:
    """Begin the import of the files of a group and let the worker carry it out. Doing it twice gives the same import.

    Raises UploadRefused when a file is missing or has not arrived completely, or the agency has to be said.
    """
    authorise("archive.import", anywhere("upload"))
    with transaction.atomic():
        rows = list(Upload.objects.select_for_update().filter(group=group, owner_id=_owner()).order_by("name", "pk"))
        begun = next((row.run for row in rows if row.run), None)
        if begun:
            return begun
        _check_complete(rows)
        run = _begun([storage.path_of(row) for row in rows], account=account, is_upload=True, agency=agency)
        Upload.objects.filter(pk__in=[row.pk for row in rows]).update(run=run)
        imports.enqueue(run)
    return run


def _begun(paths: list[Path], *, account: str, is_upload: bool, agency: Agency | None) -> ImportRun:
    try:
        return imports.begin(paths, account=account, is_upload=is_upload, agency=agency)
    except ImportRefused as refusal:
        raise UploadRefused(str(refusal)) from refusal


def _check_complete(rows: Sequence[Upload]) -> None:
    if not rows:
        raise UploadRefused("No file has arrived yet. Choose the file that the platform sent.")
    for row in rows:
        held = storage.held_bytes(row)
        if held is None or held < row.size_bytes:
            raise UploadRefused(
                f"{row.name} has not arrived completely ({held or 0:,} of {row.size_bytes:,} bytes). "
                "Choose it again to continue, or remove it."
            )


def _mine() -> QuerySet[Upload]:
    return Upload.objects.filter(owner_id=_owner(), run=None)


def _one(upload_id: UUID) -> Upload:
    upload = _mine().filter(pk=upload_id).first()
    if upload is None:
        raise UploadGone("This upload was removed, imported, or expired after 7 days.")
    return upload


def _owner() -> int:
    """The signed-in person's key. Uploads come through the browser only."""
    actor = current()
    if actor.kind != "user":
        raise UploadRefused("Sign in to upload. On the server, use the command: stance import FILE")
    return int(actor.id)
