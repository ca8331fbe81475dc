"""The rows that show what a statement in the ledger says: sums of imports, other ids of records, deletions, media lists.

Each is compared both ways, so that a row taken away and a row put in are found like a changed one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Count

from stance.archive.importing.reconciliation import export_sums, manifest_statement
from stance.archive.ledger.statements import exchange_statement
from stance.archive.models import Alias, Bundle, Exchange, ImportRun, LeftOverFile, Media, Statement, Tombstone
from stance.archive.verifying.difference import Report
from stance.archive.verifying.disposals import disposed_ranges, is_disposed
from stance.engines.evidence.canonical import canonical

CHUNK = 500


class Said(NamedTuple):
    """A statement: the entry it opens, that entry's place in the ledger, and what it says ({} when unreadable)."""

    entry: int
    place: int | None
    body: dict[str, Any]


def check_statements(report: Report) -> None:
    disposed = disposed_ranges()
    _check_imports(report, disposed)
    _check_media_lists(report, disposed)
    _check_exchanges(report, disposed)
    _check_files(report, disposed)
    _check_tombstones(report, disposed)
    _check_aliases(report, disposed)
    _check_bundles(report)


def statements_of(kind: str) -> Iterator[Said]:
    """The statements of one kind, in the order of their entries."""
    rows = Statement.objects.filter(entry__kind=kind).order_by("entry_id")
    for entry, place, body in rows.values_list("entry_id", "entry__index", "body").iterator(chunk_size=CHUNK):
        yield Said(entry, place, _read(body))


def _read(body: object) -> dict[str, Any]:
    """A damaged body is named by the entries' check; here it says nothing."""
    try:
        found = json.loads(body if isinstance(body, str) else bytes(body))  # type: ignore[call-overload]
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def chunks_of(kind: str) -> Iterator[list[Said]]:
    found = statements_of(kind)
    while chunk := list(islice(found, CHUNK)):
        yield chunk


def _check_imports(report: Report, disposed: Sequence[tuple[int, int]]) -> None:
    """The sums of each import are those that were committed to when it ended."""
    waiting = {canonical(said.body): said for said in statements_of("import-manifest") if said.body}
    first: dict[str, dict[str, object]] = {}
    listed = dict(LeftOverFile.objects.values_list("run").annotate(Count("pk")))
    for run in ImportRun.objects.filter(state=ImportRun.State.DONE).select_related("account").order_by("id"):
        sums = export_sums(run)
        if listed.get(run.pk, 0) != run.media_left_over:
            report.add("import", f"import {run.pk}", "its list of media left over is not as long as it was")
        if waiting.pop(canonical(manifest_statement(run)), None) is not None:
            first.setdefault(run.original, sums)
        elif run.new or run.new_versions or first.get(run.original) != sums:
            # An export brought in again adds no entry: its sums are those of the first time.
            report.add(
                "import", f"import {run.pk}", "its sums are not those that were written into the ledger when it ended"
            )
    for said in waiting.values():
        if not is_disposed(said.place, disposed):
            what = f"sums of the export {said.body.get('original')} that no import shows any more"
            report.add("import", f"entry {said.place}", f"the ledger holds {what}")


def _check_media_lists(report: Report, disposed: Sequence[tuple[int, int]]) -> None:
    """Each import's list of media is the one that was committed to."""
    captures = (said for said in statements_of("capture") if "media_list" in said.body)
    stated = {(said.body.get("source"), said.body.get("media_list")): said for said in captures}
    for run in ImportRun.objects.exclude(media_list="").order_by("id"):
        if stated.pop((run.original, run.media_list), None) is None:
            report.add("import", f"import {run.pk}", "its list of media is not one that was written into the ledger")
    for said in stated.values():
        if not is_disposed(said.place, disposed):
            detail = f"the ledger holds the media list {said.body.get('media_list')} that no import shows any more"
            report.add("import", f"entry {said.place}", detail)


def _check_exchanges(report: Report, disposed: Sequence[tuple[int, int]]) -> None:
    """Each answer of a platform is the one that was committed to."""
    matched = 0
    for chunk in chunks_of("capture"):
        rows = Exchange.objects.filter(entry_id__in=[said.entry for said in chunk]).select_related("account")
        held = {row.entry_id: row for row in rows}
        for said in chunk:
            row = held.get(said.entry)
            matched += row is not None
            if row is None:
                if "exchange" in said.body and not is_disposed(said.place, disposed):
                    detail = f"its row was removed: {said.body.get('url')} was captured"
                    report.add("exchange", f"entry {said.place}", detail)
            elif said.body and said.body != _as_captured(row):
                report.add("exchange", f"entry {said.place}", f"its row is not what the ledger says: {row.url}")
    surplus = Exchange.objects.count() - matched
    if surplus:
        report.add("exchange", "archive_exchange", f"{surplus} rows are on no statement of the ledger")


def _as_captured(row: Exchange) -> dict[str, object]:
    return exchange_statement(
        account=f"{row.account.platform}:{row.account.platform_id}",
        url=row.url,
        status=row.status,
        seen_at=row.seen_at,
        exchange=row.blob,
        body=row.body,
    )


def _check_files(report: Report, disposed: Sequence[tuple[int, int]]) -> None:
    """Each file that was fetched is the one that was committed to."""
    matched = 0
    for chunk in chunks_of("capture"):
        rows = Media.objects.filter(entry_id__in=[said.entry for said in chunk]).select_related("record")
        held = {row.entry_id: row for row in rows}
        for said in chunk:
            row, told = held.get(said.entry), said.body
            matched += row is not None
            if row is None:
                if "file" in told and not is_disposed(said.place, disposed):
                    report.add(
                        "media", str(told.get("record")), f"the file of media {told.get('media_id')} was removed"
                    )
            elif told and [told.get(name) for name in _FILE] != [
                row.record.record_id, row.media_id, row.url, row.blob, row.size_bytes
            ]:  # fmt: skip
                report.add(
                    "media", row.record.record_id, f"media {row.media_id} is not the file that was fetched for it"
                )
    surplus = Media.objects.exclude(entry=None).count() - matched
    if surplus:
        report.add("media", "archive_media", f"{surplus} fetched files are on no statement of the ledger")


_FILE = ("record", "media_id", "url", "file", "size_bytes")


def _check_tombstones(report: Report, disposed: Sequence[tuple[int, int]]) -> None:
    matched = 0
    for chunk in chunks_of("tombstone"):
        rows = Tombstone.objects.filter(entry_id__in=[said.entry for said in chunk]).select_related("record")
        held = {row.entry_id: row for row in rows}
        for said in chunk:
            row = held.get(said.entry)
            matched += row is not None
            if row is None and not is_disposed(said.place, disposed):
                report.add(
                    "tombstone", str(said.body.get("record")), "its row was removed: the record was seen deleted"
                )
            elif row is not None and said.body and _as_stated(row) != _told(said):
                report.add("tombstone", row.record.record_id, f"its row is not what entry {said.place} says")
    surplus = Tombstone.objects.count() - matched
    if surplus:
        report.add("tombstone", "archive_tombstone", f"{surplus} rows are on no statement of the ledger")


def _as_stated(row: Tombstone) -> tuple[object, ...]:
    at = row.deleted_at.strftime("%Y-%m-%dT%H:%M:%SZ") if row.deleted_at else None
    return row.record.record_id, row.kind, at


def _told(said: Said) -> tuple[object, ...]:
    return said.body.get("record"), said.body.get("tombstone"), said.body.get("deleted_at")


def _check_aliases(report: Report, disposed: Sequence[tuple[int, int]]) -> None:
    matched: set[int] = set()  # edited posts are few; the same id is stated again when its record was disposed of
    for chunk in chunks_of("alias"):
        wanted = [str(said.body.get("alias")) for said in chunk]
        held = {
            row.alias: row for row in Alias.objects.filter(alias__in=wanted).select_related("record", "provisional")
        }
        for said in chunk:
            alias = str(said.body.get("alias"))
            if alias in held:
                row = held[alias]
                matched.add(row.pk)
                if row.record.record_id != said.body.get("record"):
                    detail = f"leads to {row.record.record_id}, entry {said.place} says {said.body.get('record')}"
                    report.add("alias", alias, detail)
                elif (row.provisional_id is not None) != bool(said.body.get("provisional")) or _is_other(row):
                    report.add("alias", alias, f"its row is not of the kind that entry {said.place} says")
            elif said.body and not is_disposed(said.place, disposed):
                report.add("alias", alias, f"its row was removed: it is another id of {said.body.get('record')}")
    surplus = Alias.objects.count() - len(matched)
    if surplus:
        report.add("alias", "archive_alias", f"{surplus} rows are on no statement of the ledger")


def _is_other(row: Alias) -> bool:
    """Whether its record under a made-up id is not the one of that id."""
    return row.provisional_id is not None and (row.provisional is None or row.provisional.record_id != row.alias)


def _check_bundles(report: Report) -> None:
    """What was downloaded is what the ledger says: each bundle's list of files, and that no bundle was forgotten."""
    stated: dict[str, set[tuple[object, object]]] = {}
    for said in statements_of("bundle"):
        stated.setdefault(str(said.body.get("bundle")), set()).add(
            (said.body.get("manifest"), said.body.get("records"))
        )
    for bundle in Bundle.objects.exclude(manifest="").order_by("id").iterator(chunk_size=CHUNK):
        if (bundle.manifest, bundle.records) not in stated.get(str(bundle.pk), set()):
            report.add("bundle", f"bundle {bundle.pk}", "what it holds is not what was written into the ledger")
    known = set(Bundle.objects.values_list("pk", flat=True))
    for name in sorted(stated):
        if not name.isdecimal() or int(name) not in known:
            report.add("bundle", f"bundle {name}", "the ledger says that posts were downloaded; its row was removed")
