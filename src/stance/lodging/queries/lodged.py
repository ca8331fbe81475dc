"""Posts that were lodged, by account."""

from __future__ import annotations

from collections.abc import Iterator

from stance.archive.models import Lodgement
from stance.archive.queries.posts import Post, posts
from stance.engines.policy import authorise
from stance.engines.tables import write_rows, write_table
from stance.lodging.models import LookAgain
from stance.register.models import Account

PAGE_ROWS = 50
COLUMNS = (
    "record", "address", "posted_at", "lodged_at", "lodged_by", "business_purpose", "way", "days_taken", "days_allowed", "late",
    "edited", "deleted", "text",
)  # fmt: skip


def page(account: Account, *, before: int | None = None, late_only: bool = False) -> tuple[list[Post], int | None]:
    """The newest first, and the key to go on from: that of the entry."""
    authorise("lodging.state.read", account)
    rows = Lodgement.objects.filter(account=account).order_by("-entry_id")
    rows = rows.filter(is_late=True) if late_only else rows
    if before:
        rows = rows.filter(entry_id__lt=before)
    found = list(rows.values_list("pk", "entry_id")[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    more = shown[-1][1] if len(found) > PAGE_ROWS else None
    return posts([key for key, _entry in shown]), more


def among(account: Account, records: list[str]) -> dict[str, Lodgement]:
    """Those of these record ids that were lodged."""
    authorise("lodging.state.read", account)
    rows = Lodgement.objects.filter(account=account, record__record_id__in=records).select_related("record")
    return {one.record.record_id: one for one in rows}


def looks_at(account: Account, keys: list[int]) -> dict[int, LookAgain]:
    """How each of these posts is looked up again; those that are not are left out."""
    authorise("lodging.state.read", account)
    return {one.record_id: one for one in LookAgain.objects.filter(record__in=keys)}


def as_csv(account: Account) -> Iterator[str]:
    """Every lodged post of the account, the newest first, as pieces of a CSV file (RFC 4180)."""
    authorise("lodging.state.read", account)
    return _pieces(account)


def _pieces(account: Account) -> Iterator[str]:
    yield write_table(COLUMNS, ())
    before: int | None = None
    while True:
        found, before = page(account, before=before)
        yield write_rows(_cells(one) for one in found)
        if before is None:
            return


def _cells(post: Post) -> list[str]:
    told = post.lodged
    if told is None:
        return []
    return [
        post.id,
        post.permalink,
        post.made_at,
        told.lodged_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        told.lodged_by_name,
        told.reason,
        told.way,
        str(told.days),
        str(told.limit_days),
        "yes" if told.is_late else "no",
        "yes" if post.is_edited else "no",
        "yes" if post.is_deleted else "no",
        post.text,
    ]
