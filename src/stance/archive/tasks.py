"""What the worker does for the archive."""

from __future__ import annotations

import errno
import platform
from pathlib import Path

from django.utils import timezone
from django_tasks import task

from stance.archive.actions import bundles, disposals
from stance.archive.bundles.wish import BundleRefused
from stance.archive.importing import run as running
from stance.archive.importing.recognition import AccountUnknown, ImportRefused
from stance.archive.ledger import sequencer
from stance.archive.models import Bundle, Entry, ImportRun, Upload
from stance.archive.search import sealing
from stance.archive.uploads.release import release, sweep
from stance.archive.writes.bundles import place_of
from stance.archive.writes.bundles import sweep as sweep_old_bundles
from stance.archive.writes.disposals import any_due
from stance.engines.policy import authorise
from stance.jobs.context import Cancelled, JobContext
from stance.jobs.worker import Pointless


class ImportStopped(Exception):
    """The server could not go on with an import for now. What came in is kept, and it is tried again."""


def _words(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The server's disk is full. Free space on it."
    return f"The server could not read or write a file ({error.strerror or 'it gave no reason'})."


def _must_be_here(run: ImportRun) -> None:
    """An upload that another machine took is no upload that is gone: the import is tried again, there or when it is here."""
    if run.is_upload and not run.is_finished and not all(Path(path).exists() for path in run.paths):
        raise ImportStopped(
            f"The upload is not on the machine {platform.node()}. Where several machines work, uploads/ has to be the same folder on all "
            "of them (docs/how-to/keep-blobs-in-a-bucket.md, “Several machines”)."
        )


@task(takes_context=True, title="Import an export", max_attempts=12, queue_name="imports", longest_seconds=0)  # type: ignore[arg-type]  # our own context
def bring_in(context: JobContext, run_id: int) -> dict[str, object]:
    """Carry an import out, or go on with it. Asking whether to register an account ends the job, not the import."""
    run = ImportRun.objects.get(pk=run_id)
    decision = authorise("archive.import", run)
    _must_be_here(run)
    try:
        running.carry_out(run, context, decision)
    except AccountUnknown as question:
        return {"import": run_id, "asks": str(question)}
    except ImportRefused as error:
        raise Pointless(str(error)) from error
    except Cancelled:
        running.stop(run)
        raise
    except OSError as error:
        raise ImportStopped(_words(error)) from error
    finally:
        release(run)
    return {"import": run_id, "new": run.new, "failed": run.failed}


@task(takes_context=True, title="Make a download of posts", max_attempts=5, queue_name="imports", longest_seconds=0)  # type: ignore[arg-type]  # our own context
def make_bundle(context: JobContext, bundle_id: int) -> dict[str, object]:
    """Make a bundle in the name of whoever wants it. A full disk is tried again."""
    bundle = Bundle.objects.get(pk=bundle_id)
    authorise("archive.bundle", bundle)
    try:
        bundles.make(bundle, place_of(bundle), context)
    except BundleRefused as error:
        raise Pointless(str(error)) from error
    except Cancelled:
        bundles.stop(bundle)
        raise
    except OSError as error:
        raise ImportStopped(_words(error)) from error
    return {"bundle": bundle_id, "records": bundle.records}


@task(title="Remove expired downloads", max_attempts=3)
def sweep_bundles() -> int:
    """Remove the files of bundles that were ready for some days."""
    authorise("archive.import")
    return sweep_old_bundles(timezone.now())


def any_old_bundles() -> bool:
    """Whether the timetable has a reason to enqueue ``sweep_bundles``."""
    return Bundle.objects.filter(state=Bundle.State.READY).exists()


@task(title="Sign waiting ledger entries", max_attempts=3)
def sign_waiting() -> int | None:
    """Number and sign what domain transactions have added since the last head."""
    authorise("archive.sequence")
    signed = sequencer.sequence()
    return signed.size if signed else None


@task(title="Put new posts into the search lists", max_attempts=3)
def seal_lists() -> int:
    """Put records that are in the search index into segments of posting lists, and tidy those."""
    authorise("archive.import")
    return sealing.seal()


@task(title="Remove uploads that were not imported", max_attempts=3)
def sweep_uploads() -> int:
    """Remove files of ended imports and those that have waited too long."""
    authorise("archive.import")
    return sweep(timezone.now())


@task(title="Dispose of what the public wrote", max_attempts=3)
def dispose_of_public() -> int:
    """What is older than it is kept. Returns how many records went."""
    return disposals.dispose_of_public()


any_to_dispose = any_due


def anything_waiting() -> bool:
    """Whether the timetable has a reason to enqueue ``sign_waiting``."""
    return Entry.objects.filter(index__isnull=True).exists()


def any_to_seal() -> bool:
    """Whether the timetable has a reason to enqueue ``seal_lists``."""
    return sealing.anything_to_seal()


def any_to_sweep() -> bool:
    """Whether the timetable has a reason to enqueue ``sweep_uploads``."""
    return Upload.objects.exists()
