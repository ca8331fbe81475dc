"""Closing the books of an import: what was claimed against what came in, written down and committed to."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q

from stance.archive import record_keys
from stance.archive.ledger.statements import state
from stance.archive.models import ImportFailure, ImportRun, Record, Version
from stance.archive.writes.bindings import bind_all
from stance.engines.policy import Decision
from stance.journal import trail


def close_books(run: ImportRun, decision: Decision) -> None:
    """List parts whose count is not what the manifest says, count what earlier archives had, and state the sums."""
    run.refresh_from_db()
    mismatches = [
        ImportFailure(
            run=run,
            file=file.name,
            reason=f"the manifest says {file.claimed} posts, the file holds {file.counted}",
        )
        for file in run.files.filter(~Q(claimed=None))
        if file.claimed != file.counted
    ]
    ImportFailure.objects.bulk_create(mismatches)
    run.failed += len(mismatches)
    _recognise_captured(run)
    run.absent = absent_count(run)
    run.save(update_fields=["failed", "absent", "new", "already_held", "recognised"])
    if not _is_known(run):
        state(manifest_statement(run))
    trail.record(
        action="archive.import",
        summary=f"imported {run.new:,} new posts of {run.account} ({run.already_held:,} already held, {run.failed:,} problems)",
        object_kind="import",
        object_id=str(run.pk),
        decision=decision,
    )


def _recognise_captured(run: ImportRun) -> None:
    """Posts that capture holds under the platform's own ids were held already, whatever the export calls them."""
    if run.account is None:
        return
    pairs = bind_all(run.account).pairs
    ours = Version.objects.filter(record__in=[pair.provisional for pair in pairs], number=1, source=run.original)
    run.recognised = min(run.new, ours.count())
    run.new -= run.recognised
    run.already_held += run.recognised


def manifest_statement(run: ImportRun) -> dict[str, object]:
    """The sums of an import as its ledger entry commits to them: what the export is, and what of it was new here."""
    # Left out where there are none: what was stated before they were counted stays as it is.
    left_over = {"media_left_over": run.media_left_over} if run.media_left_over else {}
    left_over |= {"recognised": run.recognised} if run.recognised else {}
    return (
        export_sums(run)
        | left_over
        | {
            "absent": run.absent,
            "already_held": run.already_held,
            "kind": "import-manifest",
            "media_missing": run.media_missing,
            "media_present": run.media_present,
            "new": run.new,
            "new_versions": run.new_versions,
            "seen_at": run.seen_at,
        }
    )


def export_sums(run: ImportRun) -> dict[str, object]:
    """What is true of an export however often it is brought in."""
    return {
        "account": f"{run.account.platform}:{run.account.platform_id}" if run.account else None,
        "claimed": run.claimed,
        "counted": run.counted,
        "failed": run.failed,
        "layout": run.layout,
        "original": run.original,
    }


def _is_known(run: ImportRun) -> bool:
    """The same original with the same sums is in the ledger already: importing again adds nothing."""
    earlier = ImportRun.objects.filter(original=run.original, state=ImportRun.State.DONE, counted=run.counted)
    return earlier.exclude(pk=run.pk).exists() and not (run.new or run.new_versions)


def absent_count(run: ImportRun) -> int | None:
    """Posts held from earlier archives, made before this one, that this one does not have; None without earlier ones.

    They are not called deleted: an archive can be partial, and the platform leaves things out.
    """
    others = ImportRun.objects.filter(account=run.account, state=ImportRun.State.DONE).exclude(original=run.original)
    if run.account is None or not others.exists():
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM archive_record r WHERE r.account_id = %s AND r.id < %s AND r.kind <> %s
                 AND (NOT r.is_by_public OR EXISTS (
                     SELECT 1 FROM archive_observation i WHERE i.record_id = r.id AND i.file_id IS NOT NULL))
                 AND NOT EXISTS (
                 SELECT 1 FROM archive_observation o JOIN archive_importfile f ON f.id = o.file_id
                 WHERE o.record_id = r.id AND f.run_id = %s)
               AND NOT EXISTS (
                 SELECT 1 FROM archive_alias a WHERE a.provisional_id = r.id)
               AND NOT EXISTS (
                 SELECT 1 FROM archive_alias a JOIN archive_observation o ON o.record_id = a.provisional_id
                 JOIN archive_importfile f ON f.id = o.file_id WHERE a.record_id = r.id AND f.run_id = %s)""",
            [
                run.account.pk,
                record_keys.first_key_at(run.generated_at or run.started_at),
                Record.Kind.LIKE.value,
                run.pk,
                run.pk,
            ],
        )
        found: int = cursor.fetchone()[0]
    return found
