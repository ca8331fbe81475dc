"""The writing process's half: some batches are one transaction, together with how far the part has been read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from stance.archive.importing.known import known_of, without_those_in
from stance.archive.importing.plan import Plan, Source, carry_out, planned
from stance.archive.importing.rows import Batch
from stance.archive.models import ImportFailure, ImportFile, ImportRun


def write(run: ImportRun, files: Mapping[int, ImportFile], batches: Sequence[Batch], *, goes_on: bool) -> int:
    """Apply batches, in the order in which they come, inside the caller's transaction; how many posts that counts.

    ``files``: the run's files by their place in the archive's list, as batches name them. ``goes_on``: an earlier attempt
    may have written some of these rows; they are left as they are and not counted again.
    """
    known = known_of({row.record_id for batch in batches for row in batch.rows})
    if goes_on:
        batches = [without_those_in(batch, files[batch.part], known) for batch in batches]
    if run.account_id is None:
        raise ValueError(f"{run} has no account yet")
    read = [
        (Source(run.account_id, run.seen_at, run.original, file=files[batch.part].pk), batch.rows) for batch in batches
    ]
    plan = planned(read, known)
    carry_out(plan)
    _count(run, files, batches, plan)
    return sum(batch.counted for batch in batches)


def _count(run: ImportRun, files: Mapping[int, ImportFile], batches: Sequence[Batch], plan: Plan) -> None:
    problems = [problem for batch in batches for problem in batch.problems]
    ImportFailure.objects.bulk_create(
        [
            ImportFailure(run=run, file=problem.file, position=problem.position, reason=problem.reason)
            for problem in problems
        ]
    )
    ImportRun.objects.filter(pk=run.pk).update(
        counted=F("counted") + sum(batch.counted for batch in batches),
        failed=F("failed") + len(problems),
        **{name: F(name) + number for name, number in plan.counts.items()},
        **_entries_of(plan),
    )
    for batch in batches:
        ImportFile.objects.filter(pk=files[batch.part].pk).update(
            counted=F("counted") + batch.counted, read_to_bytes=batch.read_to, is_read=batch.is_last
        )


def _entries_of(plan: Plan) -> dict[str, Any]:
    """From which entry to which: keys only grow within one import."""
    if not plan.entries:
        return {}
    return {
        "first_entry": Coalesce(F("first_entry"), plan.entries[0][0]),
        "last_entry": plan.entries[-1][0],
    }
