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
from stance.register.importing import agencies, comparison, files, mapping, remembered, writes
from stance.register.importing.comparison import Report
from stance.register.importing.files import Choices
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
    choices: Choices | None = None,
    strict: bool = False,
    make_agencies: bool = False,
    dry_run: bool = False,
    report: Report | None = None,
) -> Plan:
    """Import every row that can be; with ``strict`` none while there is one that cannot, or a cell that nobody understands.

    Whoever runs the installation takes accounts over as published that are official already: nobody could have published
    them before there was a register. ``make_agencies``: agencies that a row names and nobody knows are added.
    ``dry_run``: nothing is kept. Raises TableRefused.
    """
    decision = authorise("register.import", anywhere())
    as_published = may("register.import.published", anywhere()).allowed
    chosen = choices or Choices(encoding, make_agencies=make_agencies)
    with transaction.atomic():
        made = _planned(content, chosen, report, as_published=as_published)
        if dry_run or (strict and (made.faults or made.lost)):
            transaction.set_rollback(True)
            return made
        if made.published:
            decision = authorise("register.import.published", anywhere())
        writes.apply(made)
        if chosen.said:
            remembered.remember(made.headings, made.mapping)
        _trace(made, name, content, decision, "")
    return made


def _planned(content: bytes, choices: Choices, report: Report | None = None, *, as_published: bool = False) -> Plan:
    """What a file would do, as it was chosen to be read. Agencies that are to be added are there from now on: the caller's transaction
    keeps them or not. Raises TableRefused."""
    brought = files.read(content, choices=choices, recall=remembered.recall)
    if choices.make_agencies:
        agencies.add_missing(brought)
    return comparison.plan(brought, report, as_published=as_published)


def receive(*, content: bytes, name: str, choices: Choices) -> RegisterImport:
    """Keep a file, to be looked at once its columns are known (``look``). Raises TableRefused where it is no table."""
    decision = authorise("register.import", anywhere())
    mapping.guessed(files.grid_of(content, choices), choices.said, remembered.recall)
    with transaction.atomic():
        kept = RegisterImport.objects.create(
            filename=name[:200],
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            made_by_id=current().person,
            report={"choices": choices.as_json()},
        )
        _record(f"handed in a table: {name}", str(kept.pk), decision, {"sha256": kept.sha256})
    return kept


def look(*, run: RegisterImport, choices: Choices) -> RegisterImport:
    """Keep what the file would do, read as it was chosen; nothing of it is taken over. Raises TableRefused, AccountRefused."""
    decision = authorise("register.import", run)
    with transaction.atomic():
        found = RegisterImport.objects.select_for_update().get(pk=run.pk)
        if not TABLE.allows(found.state, "look"):
            raise AccountRefused("This import was answered already.")
        made = _imagined(bytes(found.content), choices)
        found.state, found.report = TABLE.after("look"), {**made.preview(), "choices": choices.as_json()}
        found.save(update_fields=["state", "report"])
        summary = f"previewed a table of {made.rows:,} accounts: {found.filename}"
        _record(summary, str(found.pk), decision, {"sha256": found.sha256})
    return found


def choose_sheet(*, run: RegisterImport, sheet: str, encoding: str) -> None:
    """Read another sheet of the workbook: what was decided about the columns of the former one is forgotten. Raises
    TableRefused, AccountRefused."""
    decision = authorise("register.import", run)
    with transaction.atomic():
        found = RegisterImport.objects.select_for_update().get(pk=run.pk)
        if not TABLE.allows(found.state, "choose_sheet"):
            raise AccountRefused("This import was answered already.")
        mapping.guessed(files.grid_of(bytes(found.content), Choices(encoding, sheet)), {}, remembered.recall)
        found.report = {"choices": Choices(encoding, sheet).as_json()}
        found.state = TABLE.after("choose_sheet")
        found.save(update_fields=["state", "report"])
        _record(
            f"chose the sheet “{sheet[:60]}” of {found.filename}", str(found.pk), decision, {"sha256": found.sha256}
        )


def _imagined(content: bytes, choices: Choices) -> Plan:
    """What would be done, without the agencies that it would add."""
    with transaction.atomic():
        made = _planned(content, choices)
        if choices.make_agencies:
            transaction.set_rollback(True)
    return made


def confirm(*, run: RegisterImport) -> None:
    """Say yes to exactly what the preview showed. It is carried out by ``carry_out``. Raises AccountRefused."""
    decision = authorise("register.import", run)
    with transaction.atomic():
        found = RegisterImport.objects.select_for_update().get(pk=run.pk)
        if not TABLE.allows(found.state, "confirm"):
            raise AccountRefused("This import was answered already.")
        found.state = TABLE.after("confirm")
        found.save(update_fields=["state"])
        remembered.remember(found.report["headings"], found.report["mapping"])
        _record(f"confirmed the import of {found.filename}", str(found.pk), decision, {"sha256": found.sha256})


def carry_out(*, run: RegisterImport) -> RegisterImport:
    """Take over what was confirmed; where the register has changed since the preview, nothing. Idempotent."""
    decision = authorise("register.import", run)
    with transaction.atomic():
        found = RegisterImport.objects.select_for_update().get(pk=run.pk)
        if not TABLE.allows(found.state, "finish"):
            return found
        content, choices = bytes(found.content), Choices.of(found.report["choices"])
        try:
            made = _as_seen(found, content, choices)
        except TableRefused as refusal:
            return _refuse(found, str(refusal), decision)
        if made is None:
            words = "The register was changed after the preview. Nothing was imported: look at the new preview."
            return _refuse(found, words, decision)
        found.state, found.content = TABLE.after("finish"), b""
        found.report = made.preview()
        found.save()
        _trace(made, found.filename, content, decision, str(found.pk))
    return found


def _as_seen(found: RegisterImport, content: bytes, choices: Choices) -> Plan | None:
    """Do what the preview showed, and nothing (None, not even new agencies) where it would be something else now. Raises
    TableRefused."""
    with transaction.atomic():
        made = _planned(content, choices)
        if made.digest() == found.report["digest"]:
            found.finished_at = writes.apply(made)  # by which its accounts are found again
            return made
        transaction.set_rollback(True)
    return None


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
            raise AccountRefused("It is being imported now. Cancel its job first, on the jobs page.")
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
    _record(f"could not import {found.filename}: {words}", str(found.pk), decision, {"sha256": found.sha256})
    return found


def _trace(made: Plan, name: str, content: bytes, decision: Decision, number: str) -> None:
    counts = {key: value for key, value in made.report().items() if isinstance(value, int)}
    summary = f"imported {name}: {counts['new']:,} new, {counts['changed']:,} changed, {counts['failed']:,} failed"
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
