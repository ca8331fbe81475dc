"""Bringing a table of accounts in: at once from the command line; with a preview, and only then, in the browser."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from stance.engines.policy import Decision, authorise, may
from stance.engines.tables import TableRefused
from stance.jobs.models import ACTIVE, Job
from stance.journal import trail
from stance.journal.actor import current
from stance.people.described_objects import anywhere
from stance.register.importing import agencies, comparison, writes
from stance.register.importing.comparison import Report
from stance.register.importing.plan import Plan
from stance.register.models import RegisterImport
from stance.register.refusal import AccountRefused
from stance.register.states import TABLE

IMPORT = "register.import"


def take_over(
    *,
    content: bytes,
    name: str,
    encoding: str = "auto",
    strict: bool = False,
    make_agencies: bool = False,
    dry_run: bool = False,
    report: Report | None = None,
) -> Plan:
    """Bring in every row that can be; with ``strict`` none while there is one that cannot.

    Whoever runs the installation takes accounts over as published that are official already: nobody could have published
    them before there was a register. ``make_agencies``: agencies that a row names and nobody knows are added.
    ``dry_run``: nothing is kept. Raises TableRefused.
    """
    decision = authorise("register.import", anywhere())
    as_published = may("register.import.published", anywhere()).allowed
    with transaction.atomic():
        table = comparison.read(content, encoding)
        if make_agencies:
            agencies.add_missing(table)
        made = comparison.plan(table, report, as_published=as_published)
        if dry_run or (strict and made.faults):
            transaction.set_rollback(True)
            return made
        if made.published:
            decision = authorise("register.import.published", anywhere())
        writes.apply(made)
        _trace(made, name, content, decision, "")
    return made


def preview(*, content: bytes, name: str, encoding: str = "auto") -> RegisterImport:
    """Keep the file with what it would do; nothing of it is taken over. Raises TableRefused."""
    decision = authorise("register.import", anywhere())
    made = comparison.plan(comparison.read(content, encoding))
    actor = current()
    with transaction.atomic():
        kept = RegisterImport.objects.create(
            filename=name[:200],
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            made_by_id=actor.person,
            report={**made.preview(), "encoding": encoding},
        )
        summary = f"looked at a table of {made.rows:,} accounts before bringing it in: {name}"
        _record(summary, str(kept.pk), decision, {"sha256": kept.sha256})
    return kept


def confirm(*, run: RegisterImport) -> None:
    """Say yes to exactly what the preview showed. It is carried out by ``carry_out``. Raises AccountRefused."""
    decision = authorise("register.import", run)
    with transaction.atomic():
        found = RegisterImport.objects.select_for_update().get(pk=run.pk)
        if not TABLE.allows(found.state, "confirm"):
            raise AccountRefused("This import was answered already.")
        found.state = TABLE.after("confirm")
        found.save(update_fields=["state"])
        _record(f"said yes to bringing in {found.filename}", str(found.pk), decision, {"sha256": found.sha256})


def carry_out(*, run: RegisterImport) -> RegisterImport:
    """Take over what was confirmed; where the register has changed since the preview, nothing. Idempotent."""
    decision = authorise("register.import", run)
    with transaction.atomic():
        found = RegisterImport.objects.select_for_update().get(pk=run.pk)
        if not TABLE.allows(found.state, "finish"):
            return found
        content, encoding = bytes(found.content), found.report.get("encoding", "auto")
        try:
            made = comparison.plan(comparison.read(content, encoding))
        except TableRefused as refusal:
            return _refuse(found, str(refusal), decision)
        if made.digest() != found.report["digest"]:
            words = "The register was changed after the preview. Nothing was taken over: look at a new preview."
            return _refuse(found, words, decision)
        writes.apply(made)
        found.state, found.finished_at, found.content = TABLE.after("finish"), timezone.now(), b""
        found.report = made.preview()
        found.save()
        _trace(made, found.filename, content, decision, str(found.pk))
    return found


LEFT_ALONE = timedelta(hours=1)
TASK = "stance.register.tasks.carry_out_import"


def enqueue(*, run: RegisterImport) -> None:
    """Have a worker carry out what was confirmed: a job of its own."""
    authorise("register.import", run)
    import_string(TASK).keyed(_job_key(run)).enqueue(run.pk)


def _job_key(run: RegisterImport) -> str:
    return f"table-{run.pk}"


def discard(*, run: RegisterImport) -> None:
    """Forget a table that was not taken over, or whose job has ended for good without taking it over. Raises
    AccountRefused."""
    decision = authorise("register.import", run)
    with transaction.atomic():
        found = RegisterImport.objects.select_for_update().get(pk=run.pk)
        if not TABLE.allows(found.state, "discard"):
            raise AccountRefused("This import was answered already.")
        if found.state == TABLE.after("confirm") and not _has_stopped(found):
            raise AccountRefused("It is being taken over now. Cancel its job first, on the jobs page.")
        found.state, found.content, found.finished_at = TABLE.after("discard"), b"", timezone.now()
        found.save(update_fields=["state", "content", "finished_at"])
        _record(f"discarded {found.filename}", str(found.pk), decision, {"sha256": found.sha256})


def _has_stopped(run: RegisterImport) -> bool:
    """Whether nobody takes over what was confirmed: its job has ended, or there is none long after it came in."""
    states = set(Job.objects.filter(key=_job_key(run)).values_list("state", flat=True))
    return states.isdisjoint(ACTIVE) if states else timezone.now() - run.made_at > LEFT_ALONE


def _refuse(found: RegisterImport, words: str, decision: Decision) -> RegisterImport:
    found.state, found.words, found.content, found.finished_at = TABLE.after("refuse"), words[:500], b"", timezone.now()
    found.save()
    _record(f"did not bring in {found.filename}: {words}", str(found.pk), decision, {"sha256": found.sha256})
    return found


def _trace(made: Plan, name: str, content: bytes, decision: Decision, number: str) -> None:
    counts = {key: value for key, value in made.report().items() if isinstance(value, int)}
    summary = f"brought in {name}: {counts['new']:,} new, {counts['changed']:,} changed, {counts['failed']:,} failed"
    if made.published:
        summary += f"; {made.published:,} of them are on the public register now"
    _record(summary, number or name, decision, {**counts, "sha256": hashlib.sha256(content).hexdigest()})


def _record(summary: str, number: str, decision: Decision, details: dict[str, object]) -> None:
    trail.record(
        action=IMPORT,
        summary=summary,
        object_kind="register import",
        object_id=number,
        decision=decision,
        details=details,
    )
