"""A simulation as CSV: one line a change."""

from __future__ import annotations

from collections.abc import Iterator

from stance.authority.simulation import Simulation
from stance.engines.tables import write_rows, write_table

HEADER = ("what", "who", "email", "action", "details")


def rows_of(found: Simulation) -> Iterator[str]:
    """Pieces of the text: the header, then one piece a kind of change."""
    yield write_table(HEADER, ())
    for name, changes in (("gains", found.gains), ("loses", found.losses)):
        yield write_rows((name, change.person, change.email, change.action, change.words) for change in changes)
    yield write_rows(("uncovered", gap.label, "", gap.action, gap.why) for gap in found.uncovered)
    yield write_rows(
        ("rerouted", moved.summary, "", f"request {moved.request}", f"{moved.before} → {moved.after}")
        for moved in found.rerouted
    )
    yield write_rows(("stops", stop.owner, "", stop.words, stop.why) for stop in found.stopped)
