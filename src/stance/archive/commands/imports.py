"""``stance import``: bring an export in from the command line."""

from __future__ import annotations

import argparse
import errno
import sys
from pathlib import Path

from django.conf import settings
from django.db import OperationalError

from stance.archive import reports
from stance.archive.actions import imports
from stance.archive.importing.recognition import AccountUnknown, ImportRefused
from stance.archive.ledger.broken import LedgerBroken
from stance.archive.models import ImportRun
from stance.archive.uploads import quota
from stance.doors.command_output import DONE, DONE_WITH_FAILURES, Output
from stance.engines.policy import Refused
from stance.people.models import Agency


def run(options: argparse.Namespace, output: Output) -> int:
    paths = [Path(path) for path in options.paths]
    missing = [path for path in paths if not path.exists()]
    if missing:
        return output.refuse(f"{missing[0]}: there is no such file or folder.")
    agency = Agency.objects.filter(slug__iexact=options.agency).first() if options.agency else None
    if options.agency and agency is None:
        return output.refuse(f"There is no agency “{options.agency}”. Give its short address, as on its page.")
    if not quota.free_bytes(settings.BLOBS_DIR):
        return output.refuse(
            f"The disk of {settings.BLOBS_DIR} is full: of what is left, {quota.margin_bytes(settings.BLOBS_DIR) / 1e9:,.1f} GB "
            "stay free for the database (STANCE_DISK_MARGIN_GB). Free space, then run the same command again."
        )
    begun = imports.begin(paths, account=options.account, may_register=options.yes, agency=agency)
    try:
        done = _carry_out(begun, output)
    except (ImportRefused, LedgerBroken, Refused) as error:
        return output.refuse(str(error))
    except (OSError, OperationalError) as error:
        return output.refuse(_stopped(begun, error))
    report = reports.as_json(done)
    output.result(report, reports.as_text(done))
    return DONE_WITH_FAILURES if report["failed"] else DONE


def _carry_out(begun: ImportRun, output: Output) -> ImportRun:
    try:
        return imports.carry_out(begun, output)
    except AccountUnknown as question:
        if not sys.stdin.isatty() or not _agrees(question):
            raise
    return imports.carry_out(imports.allow_registering(begun), output)


def _agrees(question: AccountUnknown) -> bool:
    answer = input(f"The archive is of {question.named} (id {question.account_id}). Register this account? [y/N] ")
    return answer.strip().lower() in ("y", "yes")


def _stopped(begun: ImportRun, error: OSError | OperationalError) -> str:
    if isinstance(error, OperationalError):
        what, where = f"the database could not be written ({error})", ""
    else:
        what = "the disk is full" if error.errno == errno.ENOSPC else (error.strerror or str(error))
        where = f" ({error.filename})" if error.filename else ""
    return (
        f"Import {begun.pk} stopped: {what}{where}. What was imported so far stays. "
        "Fix that and run the same command again: it continues where it stopped."
    )
