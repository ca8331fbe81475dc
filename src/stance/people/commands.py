"""``stance people import FILE``: people and their roles, from a CSV file."""

from __future__ import annotations

import argparse
from pathlib import Path

from stance.doors.command_output import DONE, DONE_WITH_FAILURES, Output
from stance.engines.tables import TableRefused, read_table
from stance.people.importing.actions import import_people
from stance.people.importing.report import Report
from stance.people.importing.rows import COLUMNS, REQUIRED

SHOWN = 20


def run(options: argparse.Namespace, output: Output) -> int:
    path = Path(options.file)
    try:
        content = path.read_bytes()
        table = read_table(content, columns=COLUMNS, required=REQUIRED, encoding=options.encoding)
    except TableRefused as refusal:
        return output.refuse(f"{path}: {refusal} Nothing was changed.")
    except OSError as error:
        return output.refuse(f"{path} cannot be read: {error.strerror}.")
    report = import_people(table=table, make_units=options.make_units, is_trial=options.dry_run)
    output.result(report.as_json(), as_text(report, is_trial=options.dry_run))
    return DONE_WITH_FAILURES if report.failures else DONE


def as_text(report: Report, *, is_trial: bool) -> str:
    counts = report.as_json()
    words = ", ".join(f"{counts[name]:,} {name}" for name in ("new", "changed", "unchanged", "failed"))
    head = f"{report.rows:,} rows: {words}." + (" This was a trial: nothing was saved." if is_trial else "")
    lines = [f"  row {fault.row}, {fault.column or 'whole row'}: {fault.reason}" for fault in report.failures[:SHOWN]]
    more = len(report.failures) - SHOWN
    return "\n".join([head, *lines, *([f"  and {more:,} more; --json lists them"] if more > 0 else [])])
