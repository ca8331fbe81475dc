"""Letting go of uploaded files: once their import has ended (the original is in the blob store by then), or when
nobody brought them in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from stance.archive.models import ImportRun, Upload
from stance.archive.states import FINISHED
from stance.archive.uploads import storage

KEPT = timedelta(days=7)
SWEPT_AT_ONCE = 1000


def release(run: ImportRun) -> int:
    """Remove the uploaded files of a finished import. Returns how many; doing it again does nothing."""
    return _remove(Q(run=run)) if run.is_finished else 0


def sweep(now: datetime) -> int:
    """Remove uploads of ended imports, and those that were not brought in within 7 days. Returns how many."""
    return _remove(Q(run=None, made_at__lt=now - KEPT) | Q(run__state__in=FINISHED))


def _remove(condition: Q) -> int:
    ended = list(Upload.objects.filter(condition).values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    for upload_id in ended:
        storage.remove(upload_id)
    Upload.objects.filter(pk__in=ended).delete()
    return len(ended)
