"""What was lodged is what the ledger says, both ways: a row taken away and a row put in are found like a changed one."""

from __future__ import annotations

from collections.abc import Sequence

from stance.archive.models import Exchange, Lodgement
from stance.archive.verifying.difference import Report
from stance.archive.verifying.disposals import disposed_ranges, is_disposed
from stance.archive.verifying.statements import Said, chunks_of
from stance.archive.writes.lodgements import statement_of


def check_lodgements(report: Report) -> None:
    disposed, matched = disposed_ranges(), 0
    for chunk in chunks_of("lodgement"):
        entries = [said.entry for said in chunk]
        rows = Lodgement.objects.filter(entry_id__in=entries).select_related("record", "account")
        held = {row.entry_id: row for row in rows}
        shown = set(
            Exchange.objects.filter(blob__in=[row.exchange for row in held.values()]).values_list("blob", flat=True)
        )
        for said in chunk:
            row = held.get(said.entry)
            matched += row is not None
            _check(report, said, row, disposed)
            if row is not None and row.exchange not in shown:
                report.add("lodgement", row.record.record_id, "what showed it when it was lodged was removed")
    surplus = Lodgement.objects.count() - matched
    if surplus:
        report.add("lodgement", "archive_lodgement", f"{surplus} rows are on no statement of the ledger")


def _check(report: Report, said: Said, row: Lodgement | None, disposed: Sequence[tuple[int, int]]) -> None:
    if row is None:
        if not is_disposed(said.place, disposed):
            report.add("lodgement", str(said.body.get("record")), "its row was removed: the post was lodged")
    elif said.body and said.body != statement_of(row):
        report.add("lodgement", row.record.record_id, f"its row is not what entry {said.place} says")
