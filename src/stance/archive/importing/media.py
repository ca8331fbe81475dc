"""Keeping the pictures and films of posts as blobs of their own, so that they can be shown and proven."""

from __future__ import annotations

import tempfile

from django.conf import settings
from django.db import transaction

from stance.archive.blobs import store
from stance.archive.importing.progress import Progress
from stance.archive.ledger.statements import state
from stance.archive.models import ImportFailure, ImportRun, Media
from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.package import Package

BATCH = 200


def keep_media(run: ImportRun, package: Package, progress: Progress) -> None:
    """Copy each media file that this import brought into the blob store; list those that cannot be read."""
    waiting = Media.objects.filter(file__run=run, blob="").exclude(member="").order_by("id")
    total = waiting.count()
    done, last = 0, 0
    while rows := list(waiting.filter(id__gt=last)[:BATCH]):
        problems = [problem for media in rows if (problem := _keep_one(run, package, media))]
        with transaction.atomic():
            progress.fence()
            Media.objects.bulk_update(rows, ["blob", "size_bytes", "member"])
            ImportFailure.objects.bulk_create(problems)
            if problems:
                run.failed += len(problems)
                run.media_present -= len(problems)
                run.media_missing += len(problems)
                run.save(update_fields=["failed", "media_present", "media_missing"])
        done, last = done + len(rows), rows[-1].pk
        progress.advance(done, total, "Keeping media")
    _commit_media(run)


def _keep_one(run: ImportRun, package: Package, media: Media) -> ImportFailure | None:
    try:
        with package.open(media.member) as stream:
            stored = store().keep(stream)
    except MemberDamaged as error:
        failure = ImportFailure(run=run, file=media.member, reason=f"media file cannot be read: {error.reason}")
        media.member = ""
        return failure
    media.blob, media.size_bytes = stored.sha256, stored.size_bytes
    return None


def _commit_media(run: ImportRun) -> None:
    """One capture entry for all media of the import: their list is a blob, its digest goes into the ledger."""
    if run.media_list:
        return
    rows = Media.objects.filter(file__run=run).exclude(blob="").order_by("record_id", "media_id")
    lines = rows.values_list("blob", "record__record_id", "media_id")
    with tempfile.TemporaryFile(dir=settings.SCRATCH_DIR) as listing:
        for blob, record, media_id in lines.iterator(chunk_size=5000):
            listing.write(f"{blob}  {record} {media_id}\n".encode())
        if not listing.tell():
            return
        listing.seek(0)
        stored = store().keep(listing)
    with transaction.atomic():
        run.media_list = stored.sha256
        run.save(update_fields=["media_list"])
        state({"kind": "capture", "media_list": stored.sha256, "seen_at": run.seen_at, "source": run.original})
