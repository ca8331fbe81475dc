"""``stance register import`` and ``export``: the register as a table."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from stance.doors.command_output import DONE, DONE_WITH_FAILURES, REFUSED, Output
from stance.engines.policy import authorise
from stance.engines.tables import TableRefused, name_of
from stance.register.actions import imports
from stance.register.importing import export
from stance.register.importing.files import LIMITS, Choices
from stance.register.importing.plan import Plan

SHOWN = 20


def bring_in(options: argparse.Namespace, output: Output) -> int:
    """With --strict and failures nothing was taken over, and the exit code says refused."""
    path = Path(options.file)
    try:
        if path.stat().st_size > LIMITS.max_bytes:
            return output.refuse(f"{path} has more than {LIMITS.max_bytes:,} bytes. Split it.")
        content = path.read_bytes()
    except OSError as error:
        return output.refuse(f"{path}: cannot be read ({error.strerror}).")
    try:
        made = imports.take_over(
            content=content,
            name=path.name,
            choices=_choices(options),
            strict=options.strict,
            dry_run=options.dry_run,
            report=lambda done, total: output.advance(done, total, "comparing"),
        )
    except TableRefused as refusal:
        return output.refuse(f"{path}: {refusal}")
    if options.strict and (made.faults or made.lost) and not options.dry_run:
        nothing = {"new": 0, "changed": 0, "published": 0}
        output.result({**_report(made), **nothing}, _text(made, "Nothing was imported, because of --strict."))
        return REFUSED
    output.result(_report(made), _text(made, "This was a dry run: nothing was saved." if options.dry_run else ""))
    return DONE_WITH_FAILURES if made.faults else DONE


def _choices(options: argparse.Namespace) -> Choices:
    """Raises TableRefused for what is not written as THEIRS=OURS, and for a column that is said to be two."""
    said: dict[str, str] = {}
    for one in options.said:
        theirs, sign, ours = one.rpartition("=")
        if not sign or not theirs.strip():
            raise TableRefused(f'--map “{one[:60]}”: Write it as THEIRS=OURS, such as --map "Department=agencies".')
        if said.setdefault(theirs, ours) != ours:
            raise TableRefused(
                f"The column “{theirs[:60]}” is said to be two: “{said[theirs]}” and “{ours}”. Say one of them."
            )
    return Choices(options.encoding, options.sheet, said, options.ignore_others, options.make_agencies)


def _report(made: Plan) -> dict[str, Any]:
    """With what the command line can do and a page cannot."""
    report = made.report()
    for failure in report["failures"]:
        if failure["column"] == "agencies" and failure["reason"].startswith("There is no agency"):
            failure["reason"] += " Or add it with --make-agencies."
    return report


def _text(made: Plan, ending: str) -> str:
    report = _report(made)
    lines = [f"{report['rows']:,} rows: {report['new']:,} new, {report['changed']:,} changed, "
             f"{report['unchanged']:,} unchanged, {report['failed']:,} failed."]  # fmt: skip
    lines += [
        f"  row {one['row']}{', ' + one['column'] if one['column'] else ''}: {one['reason']}"
        for one in report["failures"][:SHOWN]
    ]
    if len(report["failures"]) > SHOWN:
        lines.append(f"  … and {len(report['failures']) - SHOWN:,} more; --json lists them all.")
    if report["published"]:
        lines.append(f"{report['published']:,} of them are on the public register now.")
    lines += [
        f"  row {note['row']}{', ' + note['column'] if note['column'] else ''}: {note['reason']}"
        for note in report["notes"][:SHOWN]
    ]
    if len(report["notes"]) > SHOWN:
        lines.append(f"  … and {len(report['notes']) - SHOWN:,} more notes; --json lists them all.")
    lines += report["remarks"]
    renamed = [f"{theirs} → {ours}" for theirs, ours in report["mapping"].items() if ours and name_of(theirs) != ours]
    if renamed:
        lines.append(f"Columns: {'; '.join(renamed)}.")
    if report["passed_over"]:
        lines.append(f"Not read: {', '.join(report['passed_over'])}.")
    return "\n".join([*lines, ending] if ending else lines)


def take_away(options: argparse.Namespace, output: Output) -> int:
    authorise("register.account.read")
    text = export.as_csv(archived=options.archived)
    path = Path(options.file)
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        return output.refuse(f"{path}: cannot be written ({error.strerror}).")
    size = len(text.encode())
    output.result({"file": str(path), "size_bytes": size}, f"Wrote {path} ({size:,} bytes).")
    return DONE
