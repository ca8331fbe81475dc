"""Bringing exports in: from the command line, or through a job."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from stance.archive import import_jobs
from stance.archive.described_objects import describe_import, open_agencies
from stance.archive.importing import run as running
from stance.archive.importing.progress import Progress
from stance.archive.importing.recognition import ImportRefused
from stance.archive.models import ImportRun
from stance.archive.states import IMPORT, UNFINISHED
from stance.archive.uploads.release import release
from stance.engines.policy import NO_AGENCY, Decision, Thing, authorise, reach
from stance.jobs import actions as jobs
from stance.journal import trail
from stance.journal.actor import current
from stance.people.models import Agency


def begin(
    paths: Sequence[Path],
    *,
    account: str = "",
    may_register: bool = False,
    is_upload: bool = False,
    agency: Agency | None = None,
) -> ImportRun:
    """Write down that these files are to come in. The same unfinished import is taken up again, not started twice.

    ``agency`` is whose export it is; without one the only one that whoever acts may bring in for, else that of the
    account. Raises ImportRefused when it has to be said.
    """
    decision = authorise("archive.import", _place(whose := agency or _only_agency()))
    absolute = [str(path.absolute()) for path in paths]
    with transaction.atomic():
        run = ImportRun.objects.filter(paths=absolute, state__in=UNFINISHED).order_by("-id").first()
        if run:
            return _taken_up(run, account, may_register=may_register, decision=decision)
        run = ImportRun.objects.create(
            paths=absolute,
            named_handle=account,
            may_register=may_register,
            is_upload=is_upload,
            agency=whose,
            requested_by=current().label,
        )
        trail.record(
            action="archive.import",
            summary=f"began to import {', '.join(path.name for path in paths)}"[:500],
            object_kind="import",
            object_id=str(run.pk),
            decision=decision,
        )
        return run


def _taken_up(run: ImportRun, account: str, *, may_register: bool, decision: Decision) -> ImportRun:
    """With what is said this time beside what was said before; said to the trail where it differs."""
    if may_register and not run.may_register:
        authorise("register.account.add", Thing("account", agencies=describe_import(run).agencies))
    said = (account or run.named_handle, run.may_register or may_register)
    if said != (run.named_handle, run.may_register):
        run.named_handle, run.may_register = said
        run.save(update_fields=["named_handle", "may_register"])
        trail.record(
            action="archive.import",
            summary=f"continued the import of {run.named}{', which may be registered' if run.may_register else ''}",
            object_kind="import",
            object_id=str(run.pk),
            decision=decision,
        )
    return run


def _only_agency() -> Agency | None:
    """None: the account decides, once it is known."""
    found, here = open_agencies(), reach("archive.import")
    if len(found) == 1:
        return found[0]
    if not here.everywhere and found:
        raise ImportRefused(f"Name the agency: {', '.join(one.slug for one in found if one.pk in here.agencies)}.")
    return None


def _place(agency: Agency | None) -> Thing:
    return Thing("import", agencies=frozenset({agency.pk if agency else NO_AGENCY}))


def carry_out(run: ImportRun, progress: Progress) -> ImportRun:
    """Do the work of an import, or go on with it. See ``importing.run`` for what it raises."""
    decision = authorise("archive.import", run)
    return running.carry_out(run, progress, decision)


def enqueue(run: ImportRun) -> None:
    """Let the worker carry the import out. Enqueuing twice is once."""
    authorise("archive.import", run)
    import_jobs.enqueue(run)


def cancel(run: ImportRun) -> None:
    """End an import for good. What came in stays, with its proof; the rest does not come in.

    A running job is asked to stop and marks the import itself at its next safe point.
    """
    decision = authorise("archive.import", run)
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.is_finished:
            return
        job = import_jobs.active_job(run)
        if job is not None:
            # Which marks the import of a job that waits (``import_jobs.cancelled``).
            jobs.cancel(job.pk)
            run.refresh_from_db()
        else:
            run.state, run.finished_at = IMPORT.after("cancel"), timezone.now()
            run.save(update_fields=["state", "finished_at"])
        trail.record(
            action="archive.import",
            summary=f"cancelled import {run.pk}",
            object_kind="import",
            object_id=str(run.pk),
            decision=decision,
        )
    release(run)


def allow_registering(run: ImportRun) -> ImportRun:
    """Answer yes to "this account is not registered: register it?". One that does not ask, or does not any more, stays as it
    is."""
    decision = authorise("register.account.add", Thing("account", agencies=describe_import(run).agencies))
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if not IMPORT.allows(run.state, "answer"):
            return run
        run.may_register = True
        run.state = IMPORT.after("answer")
        run.save(update_fields=["may_register", "state"])
        trail.record(
            action="register.account.add",
            summary=f"agreed to register {run.named} while importing",
            object_kind="import",
            object_id=str(run.pk),
            decision=decision,
        )
    return run
