"""Handing out an original: the private parts of an export leave the archive, so the audit trail says who took it."""

from __future__ import annotations

from typing import BinaryIO

from stance.archive.blobs import store
from stance.archive.models import ImportRun
from stance.archive.queries import originals
from stance.archive.queries.originals import KeptFile, OriginalMissing
from stance.engines.policy import authorise
from stance.journal import trail


def hand_out(run: ImportRun, digest: str) -> tuple[KeptFile, BinaryIO] | None:
    """A file of an import's original, open for reading; None when the import has no such file.

    Raises OriginalMissing when the blob store lacks it.
    """
    decision = authorise("archive.original.read", run)
    file = originals.one(run, digest)
    if file is None:
        return None
    try:
        stream = store().open(file.sha256)
    except FileNotFoundError as error:
        raise OriginalMissing(f"{file.name} is not in the blob store. Run stance verify.") from error
    trail.record(
        action="archive.original.read",
        summary=f"downloaded {file.name} of the original of import {run.pk}",
        object_kind="import",
        object_id=str(run.pk),
        decision=decision,
        details={"sha256": file.sha256, "size_bytes": file.size_bytes},
    )
    return file, stream
