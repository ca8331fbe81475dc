"""Carrying an import out, stage by stage. Each stage can be entered again after a kill and ends the same.

keeping (the original into the blob store) → reading (posts, batch by batch) → media → signing (the ledger) → done
"""

from __future__ import annotations

import errno
import fcntl
import os
import pickle
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from stance.archive.importing import (
    bulk_connection,
    collection_pauses,
    intake,
    media,
    recognition,
    reconciliation,
    scanning,
)
from stance.archive.importing.left_over import list_left_over
from stance.archive.importing.progress import Progress
from stance.archive.importing.read_ahead import read_ahead
from stance.archive.importing.reader import NO_ROOM, Order, Part, unpacked
from stance.archive.importing.recognition import ImportRefused, Recognised
from stance.archive.importing.rows import Batch, Provenance
from stance.archive.importing.writer import write
from stance.archive.ledger.sequencer import sequence
from stance.archive.models import ImportFailure, ImportFile, ImportRun
from stance.archive.search import index
from stance.archive.search.owners import written_as
from stance.archive.states import IMPORT
from stance.channels import discovery
from stance.doors.machine_locks import across_machines
from stance.engines.policy import Decision
from stance.people.models import Agency
from stance.register.models import Account

ROWS_A_TRANSACTION = 4000
MANY_RECORDS = 20_000
"""New records from which on the search index is worth merging."""
FIRST_LOCK = 0x494D504F5254 << 16
"""Of the locks of imports, "IMPORT": each has its own, by its key."""


def carry_out(run: ImportRun, progress: Progress, decision: Decision) -> ImportRun:
    """Bring the export of ``run`` in, from wherever an earlier attempt stopped, as ``decision`` allows.

    Raises ImportRefused (nothing further can come in; the run says why), OSError (disk full: free space and go on).
    """
    with _alone(run):
        run.refresh_from_db()
        if run.is_finished:
            return run
        try:
            _carry_out(run, progress, decision)
        except recognition.AccountUnknown as question:
            _save(run, state=IMPORT.after("ask"), named_handle=question.handle, named_account_id=question.account_id)
            raise
        except ImportRefused as error:
            _save(run, state=IMPORT.after("refuse"), refusal=str(error), finished_at=timezone.now())
            raise
        finally:
            if run.is_finished:
                intake.clear_staging(run.pk)
    return run


def _carry_out(run: ImportRun, progress: Progress, decision: Decision) -> None:
    paths = [Path(path) for path in run.paths]
    if not run.original:
        scanning.scan(paths, progress)
    if run.account_id is None:
        _settle_account(run, recognition.look_at(paths))
    _refuse_uncaptured(run)
    kept = _keep(run, paths, progress)
    seen = recognition.look_at(kept.paths)
    is_another = run.kind != seen.channel.platform
    if is_another or (run.original and run.original != kept.original):
        raise ImportRefused(
            "The files changed since this import began. What was imported stays; import the files as they are now as a new import."
        )
    if IMPORT.allows(run.state, "read"):
        _begin_reading(run, kept, seen)
    if IMPORT.allows(run.state, "keep_media"):
        with collection_pauses.seldom():
            _read_posts(run, kept.paths, progress)
        _save(run, state=IMPORT.after("keep_media"))
    if IMPORT.allows(run.state, "sign"):
        media.keep_media(run, seen.package, progress)
        list_left_over(run, seen, progress)
        with transaction.atomic():
            progress.fence()
            reconciliation.close_books(run, decision)
            _save(run, state=IMPORT.after("sign"))
    if IMPORT.allows(run.state, "finish"):
        if run.new >= MANY_RECORDS:
            progress.advance(run.counted, run.counted, "Tidying the search index")
            index.tidy()
        progress.advance(run.counted, run.counted, "Signing the ledger")
        sequence()
        _save(run, state=IMPORT.after("finish"), finished_at=timezone.now())


def _settle_account(run: ImportRun, seen: Recognised) -> None:
    _save(run, kind=seen.channel.platform)
    with transaction.atomic():
        run.account = recognition.account_of(run, seen, run.named_handle)
        _save(run, account=run.account, agency=run.agency or _host())


def _refuse_uncaptured(run: ImportRun) -> None:
    """Also while it goes on: the account may have become an official's own with personal posts a moment ago. Raises ImportRefused."""
    for account in Account.objects.filter(pk=run.account_id or 0):
        recognition.refuse_uncaptured(account)


def _host() -> Agency | None:
    """Whose an export is that nobody's is: who runs the installation brought it in."""
    return Agency.objects.filter(is_host=True).first()


def _keep(run: ImportRun, paths: list[Path], progress: Progress) -> intake.Kept:
    if IMPORT.allows(run.state, "keep"):
        _save(run, state=IMPORT.after("keep"))
    total = sum(_size(path) for path in paths)
    done = 0

    def advance(size: int) -> None:
        nonlocal done
        done += size
        progress.advance(done, total, "Keeping the original")

    return intake.keep_original(run.pk, paths, advance)


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(file.lstat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size


def _begin_reading(run: ImportRun, kept: intake.Kept, seen: Recognised) -> None:
    """Write down what the archive says of itself, before the first post."""
    archive = seen.export
    problems = [*kept.problems, *archive.problems]
    with transaction.atomic():
        ImportFile.objects.bulk_create(
            [
                ImportFile(
                    run=run,
                    order=order,
                    name=part.file,
                    is_deleted_posts=part.kind == "deleted",
                    claimed=part.claimed,
                    size_bytes=part.size_bytes,
                )
                for order, part in enumerate(archive.parts)
            ]
        )
        ImportFailure.objects.bulk_create(
            [ImportFailure(run=run, file=problem.where, reason=problem.reason) for problem in problems]
        )
        _save(
            run,
            state=IMPORT.after("read"),
            original=kept.original,
            layout=archive.layout,
            generated_at=_moment(archive.generated_at),
            is_partial=archive.is_partial,
            claimed=archive.claimed_total,
            failed=len(problems),
            quarantined=list(archive.quarantined),
            not_read=list(archive.not_read),
        )


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _read_posts(run: ImportRun, paths: list[Path], progress: Progress) -> None:
    files = {file.order: file for file in run.files.all()}
    todo = [file for file in files.values() if not file.is_read]
    total = run.claimed
    done = sum(file.counted for file in files.values())
    if not todo or run.account is None:
        return
    order = Order(
        exports=discovery.known()[run.kind].exports,
        paths=[str(path) for path in paths],
        account_id=run.account.platform_id,
        handle=run.account.handle,
        parts=[Part(file.order, file.name, file.read_to_bytes) for file in sorted(todo, key=lambda one: one.order)],
        given=Provenance.of(written_as(run.account), run.seen_at, run.original),
        scratch=str(intake.staging_of(run.pk)),
    )
    # Of a stretch in which an earlier attempt stopped, some rows are in.
    goes_on = done > 0
    bulk_connection.prepare_connection()
    # Closed here, and with it the reading process, when a cancel or a full disk ends the work in the middle.
    with closing(_batches(order)) as received:
        for batches in _grouped(received):
            with transaction.atomic():
                progress.fence()
                _refuse_uncaptured(run)
                done += write(run, files, batches, goes_on=goes_on)
            progress.advance(done, total, "Reading posts")
    run.refresh_from_db()


def _grouped(batches: Iterator[Batch]) -> Iterator[list[Batch]]:
    """Several batches a transaction: each commit waits for the disk."""
    group: list[Batch] = []
    size = 0
    for batch in batches:
        group.append(batch)
        size += len(batch.rows) + len(batch.problems)
        if size >= ROWS_A_TRANSACTION:
            yield group
            group, size = [], 0
    if group:
        yield group


def _batches(order: Order) -> Generator[Batch]:
    """Batches from the reading process, which ends with this one whatever happens.

    Raises OSError when the disk was full for it."""
    command = [sys.executable, "-m", "stance.archive.importing.reader"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("the reading process has no pipes")
        received = read_ahead(child.stdout)
        try:
            pickle.dump(order, child.stdin, protocol=5)
            child.stdin.close()
            for data in received:
                stretch = unpacked(data)
                yield from stretch.batches()
                stretch.discard()
            code = child.wait()
            if code == NO_ROOM:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if code != 0:
                raise RuntimeError(f"The reading process ended with code {code}; its message is in the log.")
        finally:
            child.kill()
            received.close()


def stop(run: ImportRun) -> None:
    """End a cancelled import: what came in stays, the laid-out copies go."""
    _save(run, state=IMPORT.after("cancel"), finished_at=timezone.now())
    intake.clear_staging(run.pk)


def _save(run: ImportRun, **values: object) -> None:
    for name, value in values.items():
        setattr(run, name, value)
    run.save(update_fields=list(values))


@contextmanager
def _alone(run: ImportRun) -> Iterator[None]:
    """Two processes never work on the same import: the second waits and then finds it done."""
    with (Path(settings.SCRATCH_DIR) / f"import-{run.pk}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with across_machines(FIRST_LOCK + run.pk):
            yield
