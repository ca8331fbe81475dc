"""A simulation as CSV: one line a change."""

from __future__ import annotations

from collections.abc import Iterator

from stance.authority.simulation import Simulation
from stance.engines.tables import write_table

HEADER = ("what", "who", "email", "action", "details")


def rows_of(found: Simulation) -> Iterator[str]:
    """Pieces of the text: the header, then one piece a kind of change."""
    yield write_table(HEADER, ())
    for name, changes in (("gains", found.gains), ("loses", found.losses)):
        yield _body((name, change.person, change.email, change.action, change.words) for change in changes)
    yield _body(("uncovered", gap.label, "", gap.action, gap.why) for gap in found.uncovered)
    yield _body(
        ("rerouted", moved.summary, "", f"request {moved.request}", f"{moved.before} → {moved.after}")
        for moved in found.rerouted
    )
    yield _body(("stops", stop.owner, "", stop.words, stop.why) for stop in found.stopped)


def _body(rows: Iterator[tuple[str, ...]]) -> str:
    return write_table(HEADER, rows).split("\r\n", 1)[1]
