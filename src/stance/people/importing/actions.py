"""Importing people: each row by itself, in one transaction; a trial run does the same and takes it all back."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction

from stance.engines.policy import Decision, authorise
from stance.engines.tables import Fault, Table
from stance.journal import trail
from stance.journal.actor import forget_known
from stance.people.importing.known import Known
from stance.people.importing.rows import CellRefused, wanted_of
from stance.people.importing.writing import carry_out

MOST_FAILURES = 1000
"""Listed in a report; the count is of all."""


@dataclass(slots=True)
class Outcome:
    """What a row would do or did: "new", "changed" or "unchanged", in words."""

    row: int
    email: str
    state: str
    words: str


@dataclass(slots=True)
class Report:
    rows: int
    outcomes: list[Outcome] = field(default_factory=list)
    failures: list[Fault] = field(default_factory=list)

    def count(self, state: str) -> int:
        return sum(one.state == state for one in self.outcomes)

    def as_json(self) -> dict[str, object]:
        return {
            "rows": self.rows,
            "new": self.count("new"),
            "changed": self.count("changed"),
            "unchanged": self.count("unchanged"),
            "failed": len({fault.row for fault in self.failures}),
            "failures": [fault.as_json() for fault in self.failures[:MOST_FAILURES]],
        }


def import_people(*, table: Table, make_units: bool = False, is_trial: bool = False) -> Report:
    """Add people, or change their names, and give them the roles that the rows name. Nobody is removed by it and no
    role ended, except that a row may set the end of one that it names. What a row cannot do is in the report; the
    other rows are carried out. With ``is_trial`` nothing is kept.
    """
    decision = authorise("people.user.import")
    with transaction.atomic():
        report = Report(table.count, failures=list(table.faults))
        known = Known(make_units=make_units)
        for row in table.rows:
            known.begin_row()
            try:
                with transaction.atomic():
                    wanted = wanted_of(row)
                    state, words = carry_out(wanted, known, decision)
                report.outcomes.append(Outcome(row.number, wanted.email, state, words))
            except CellRefused as refusal:
                known.undo_row()
                report.failures.append(refusal.fault)
        report.failures.sort(key=lambda fault: fault.row)
        if not is_trial:
            _record(decision, report)
        transaction.set_rollback(is_trial)
    forget_known()
    return report


def _record(decision: Decision, report: Report) -> None:
    counts = report.as_json()
    counts.pop("failures")
    words = ", ".join(f"{count} {name}" for name, count in counts.items())
    trail.record(
        action="people.user.import",
        summary=f"imported people from a file: {words}",
        object_kind="import of people",
        decision=decision,
        details=counts,
    )
