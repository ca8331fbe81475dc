"""``stance verify``: recompute everything and name every difference."""

from __future__ import annotations

import argparse

from stance.archive.actions import ledger
from stance.doors.command_output import DONE, DONE_WITH_FAILURES, Output


def run(_options: argparse.Namespace, output: Output) -> int:
    report = ledger.verify(output.advance)
    value: dict[str, object] = {
        "ok": report.ok,
        "checked": {"blobs": report.blobs, "versions": report.versions, "entries": report.entries},
        "waiting": report.waiting,
        "differences": [
            {"kind": found.kind, "record": found.record, "detail": found.detail} for found in report.differences
        ],
    }
    lines = [
        f"Checked {report.blobs:,} blobs, {report.versions:,} versions, {report.entries:,} entries"
        + (f"; {report.waiting:,} entries wait to be signed" if report.waiting else "")
    ]
    lines += [f"  {found.kind} {found.record}: {found.detail}" for found in report.differences]
    lines.append("Everything is as it was signed." if report.ok else f"{len(report.differences):,} differences.")
    output.result(value, "\n".join(lines))
    return DONE if report.ok else DONE_WITH_FAILURES
