"""Letting go of uploaded files once their import has ended: the original is in the blob store by then."""

from __future__ import annotations

from stance.archive.models import ImportRun, Upload
from stance.archive.uploads import storage


def release(run: ImportRun) -> int:
    """Remove the uploaded files of a finished import. Returns how many; doing it again does nothing."""
    if not run.is_finished:
        return 0
    ended = list(Upload.objects.filter(run=run).values_list("pk", flat=True))
    for upload_id in ended:
        storage.remove(upload_id)
    Upload.objects.filter(pk__in=ended).delete()
    return len(ended)
