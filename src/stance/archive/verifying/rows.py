"""Rows that stand for something signed elsewhere: records and their versions, tombstones, media, imports."""

from __future__ import annotations

from itertools import islice

from django.db import connection

from stance.archive.blobs import store
from stance.archive.importing.reconcile import manifest_statement
from stance.archive.models import ImportRun, Media, Statement
from stance.archive.verifying.difference import Report
from stance.engines.evidence.canonical import canonical

SHOWN_MOST = 1000


def check_rows(report: Report) -> None:
    _check_version_counts(report)
    _check_deleted_flags(report)
    _check_imports(report)
    for run in ImportRun.objects.exclude(media_list="").order_by("id"):
        _check_media(report, run)


def _check_version_counts(report: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT r.record_id, r.versions_count, count(v.entry_id) FROM archive_record r
               LEFT JOIN archive_version v ON v.record_id = r.id
               GROUP BY r.id, r.record_id, r.versions_count HAVING count(v.entry_id) <> r.versions_count LIMIT %s""",
            [SHOWN_MOST],
        )
        for record, said, held in cursor.fetchall():
            report.add("record", record, f"should have {said} versions, has {held}")


def _check_deleted_flags(report: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT r.record_id, r.is_deleted FROM archive_record r
               LEFT JOIN archive_tombstone t ON t.record_id = r.id
               WHERE (r.is_deleted AND t.entry_id IS NULL) OR (NOT r.is_deleted AND t.entry_id IS NOT NULL) LIMIT %s""",
            [SHOWN_MOST],
        )
        for record, said in cursor.fetchall():
            detail = "is called deleted without a tombstone" if said else "has a tombstone, but is not called deleted"
            report.add("record", record, detail)


def _check_imports(report: Report) -> None:
    """The sums of each import are those that were committed to when it ended."""
    stated = {
        bytes(body)
        for body in Statement.objects.filter(entry__kind="import-manifest").values_list("body", flat=True).iterator()
    }
    for run in ImportRun.objects.filter(state=ImportRun.State.DONE).select_related("account").order_by("id"):
        repeats = not run.new and not run.new_versions
        if not repeats and canonical(manifest_statement(run)) not in stated:
            report.add(
                "import",
                f"import {run.pk}",
                "its sums are not those that were written into the ledger when it ended",
            )


def _check_media(report: Report, run: ImportRun) -> None:
    """The list of media that was committed to against the rows that show them."""
    try:
        listing = store().open(run.media_list)
    except FileNotFoundError:
        return  # reported as a missing blob
    with listing:
        lines = iter(listing)
        while chunk := [line.decode(errors="replace").rstrip("\n") for line in islice(lines, 500)]:
            _check_media_lines(report, chunk)


def _check_media_lines(report: Report, lines: list[str]) -> None:
    wanted = {}
    for line in lines:
        digest, _, rest = line.partition("  ")
        record, _, media_id = rest.partition(" ")
        wanted[(record, media_id)] = digest
    names = {record for record, _media in wanted}
    held = {
        (record, media_id): blob
        for record, media_id, blob in Media.objects.filter(record__record_id__in=names).values_list(
            "record__record_id", "media_id", "blob"
        )
    }
    disposed = _without_record(names)
    for (record, media_id), digest in wanted.items():
        if record in disposed:
            continue
        if held.get((record, media_id)) != digest:
            report.add("media", record, f"media {media_id} is not the file that was kept for it ({digest})")


def _without_record(names: set[str]) -> set[str]:
    """Records that are gone: whether lawfully is the entries' check."""
    with connection.cursor() as cursor:
        marks = ",".join(["%s"] * len(names))
        cursor.execute(f"SELECT record_id FROM archive_record WHERE record_id IN ({marks})", sorted(names))  # noqa: S608
        return names - {name for (name,) in cursor.fetchall()}
