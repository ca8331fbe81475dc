"""``stance doctor``: checks this installation and says what to mend."""

from __future__ import annotations

import argparse

from stance.doors.command_output import DONE, DONE_WITH_FAILURES, Output
from stance.rooms.listed import rooms


def run(_options: argparse.Namespace, output: Output) -> int:
    """Every room looks at what is its own (``checks`` of its ``room.py``)."""
    findings = [finding for room in rooms() for check in room.checks for finding in room.load(check)()]
    ok = all(finding.ok for finding in findings)
    lines = [
        f"{'ok  ' if one.ok else 'MEND'}  {one.name}: {one.detail}" + (f"\n      {one.mend}" if not one.ok else "")
        for one in findings
    ]
    output.result({"ok": ok, "findings": [one._asdict() for one in findings]}, "\n".join(lines))
    return DONE if ok else DONE_WITH_FAILURES
