"""A simulation as CSV (RFC 4180): one line a change, formula cells disarmed for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from stance.authority.simulating import Simulation

HEADER = ("what", "who", "email", "action", "details")


def rows_of(found: Simulation) -> Iterator[str]:
    """Lines of text, header first."""
    yield _line(*HEADER)
    for name, changes in (("gains", found.gains), ("loses", found.losses)):
        for change in changes:
            yield _line(name, change.person, change.email, change.action, change.words)
    for gap in found.uncovered:
        yield _line("uncovered", gap.label, "", gap.action, gap.why)
    for moved in found.rerouted:
        yield _line("rerouted", moved.summary, "", f"request {moved.request}", f"{moved.before} → {moved.after}")
    for stop in found.stopped:
        yield _line("stops", stop.owner, "", stop.words, stop.why)


def _line(*cells: str) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(_disarmed(cell) for cell in cells)
    return out.getvalue()


def _disarmed(cell: str) -> str:
    """A spreadsheet must not take a name for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
