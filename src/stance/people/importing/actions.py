"""Importing people: each row by itself, in one transaction; a trial run does the same and takes it all back."""

from __future__ import annotations

from django.db import transaction

from stance.engines.policy import Decision, authorise
from stance.engines.tables import Table
from stance.journal import trail
from stance.journal.actor import forget_known
from stance.people.described_objects import anywhere
from stance.people.importing.known import Known
from stance.people.importing.report import Outcome, Report
from stance.people.importing.rows import CellRefused, wanted_of
from stance.people.importing.writes import carry_out
from stance.people.writes.turns import await_turn


def import_people(*, table: Table, make_units: bool = False, is_trial: bool = False) -> Report:
    """Add people, or change their names, and give them the roles that the rows name. Nobody is removed by it and no
    role ended, except that a row may set the end of one that it names. What a row cannot do is in the report; the
    other rows are carried out. With ``is_trial`` nothing is kept.
    """
    decision = authorise("people.user.import", anywhere())
    with transaction.atomic():
        await_turn()
        report = Report(table.count, failures=list(table.faults))
        known = Known(make_units=make_units)
        for row in table.rows:
            try:
                wanted = wanted_of(row)
                state, words = carry_out(wanted, known, decision)
                report.outcomes.append(Outcome(row.number, wanted.email, state, words))
            except CellRefused as refusal:
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
