"""The profiles of accounts, and the pictures that they show: what their rows hold is what the ledger says."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from stance.archive.ledger.statements import picture_statement, profile_statement
from stance.archive.models import ProfilePicture, ProfileVersion
from stance.archive.verifying.difference import Report
from stance.archive.verifying.disposals import disposed_ranges, is_disposed
from stance.archive.verifying.statements import Said, chunks_of


def check_profiles(report: Report) -> None:
    """One pass over the statements for both."""
    disposed = disposed_ranges()
    versions, pictures = 0, 0
    for chunk in chunks_of("capture"):
        versions += _check_versions(report, chunk, disposed)
        pictures += _check_pictures(report, chunk, disposed)
    for table, surplus in (
        ("archive_profileversion", ProfileVersion.objects.count() - versions),
        ("archive_profilepicture", ProfilePicture.objects.exclude(entry=None).count() - pictures),
    ):
        if surplus:
            report.add("profile", table, f"{surplus} rows are on no statement of the ledger")


def _check_versions(report: Report, chunk: Sequence[Said], disposed: Sequence[tuple[int, int]]) -> int:
    """How many rows these statements have."""
    rows = ProfileVersion.objects.filter(entry_id__in=[said.entry for said in chunk])
    held = {row.entry_id: row for row in rows.select_related("account", "exchange")}
    for said in chunk:
        row = held.get(said.entry)
        if row is None:
            if "profile" in said.body and not is_disposed(said.place, disposed):
                detail = f"its row was removed: profile {said.body.get('number')} of {said.body.get('account')}"
                report.add("profile", f"entry {said.place}", detail)
            continue
        if sha256(bytes(row.content)).digest() != bytes(row.digest):
            report.add("profile", str(row), "its content was changed: it no longer has its SHA-256")
        if said.body and said.body != _as_stated(row):
            report.add("profile", str(row), f"its row is not what entry {said.place} says")
    return len(held)


def _as_stated(row: ProfileVersion) -> dict[str, object]:
    return profile_statement(
        account=f"{row.account.platform}:{row.account.platform_id}",
        number=row.number,
        profile=bytes(row.digest).hex(),
        seen_at=row.seen_as,
        source=row.exchange.blob,
    )


def _check_pictures(report: Report, chunk: Sequence[Said], disposed: Sequence[tuple[int, int]]) -> int:
    """How many rows these statements have."""
    rows = ProfilePicture.objects.filter(entry_id__in=[said.entry for said in chunk]).select_related("account")
    held = {row.entry_id: row for row in rows}
    for said in chunk:
        row = held.get(said.entry)
        if row is None:
            if "picture" in said.body and not is_disposed(said.place, disposed):
                report.add("profile", f"entry {said.place}", f"a picture of {said.body.get('account')} was removed")
        elif said.body and said.body != _picture(row, said):
            report.add("profile", str(row), f"its row is not what entry {said.place} says")
    return len(held)


def _picture(row: ProfilePicture, said: Said) -> dict[str, object]:
    """When it came is told by the ledger alone."""
    return picture_statement(
        account=f"{row.account.platform}:{row.account.platform_id}",
        key=row.key,
        url=row.url,
        seen_at=str(said.body.get("seen_at")),
        picture=row.blob,
        size_bytes=row.size_bytes or 0,
    )
