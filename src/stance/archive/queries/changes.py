"""What changed in a period: records that came in, new versions, and posts seen deleted, as the ledger took them in.

The ledger says when: a day is the entries between two signed heads. Lists go from the newest entry back and are paged by its
key. At most LOOKED_AT entries are read for a page, so one that finds little is short and goes on from where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from django.db import connection
from django.db.models import OuterRef, Subquery

from stance.archive.described_objects import hidden_accounts
from stance.archive.models import Checkpoint, Entry, ImportRun, Tombstone, Version
from stance.archive.queries.ledger import size as ledger_size
from stance.archive.queries.posts import Post, posts
from stance.archive.queries.search import searched_accounts
from stance.doors.dates import begin_of, end_of
from stance.engines.policy import authorise

Kind = Literal["edited", "deleted", "new"]
PAGE_ROWS: Final = 20
LOOKED_AT: Final = 5_000
RUNS_AT_ONCE: Final = 50
OUT_OF_ORDER: Final = 0, 50_000
"""Keys of entries by which the ledger's order may differ from theirs, on SQLite and on PostgreSQL, where a transaction that
took its keys early may end late."""


@dataclass(frozen=True, slots=True)
class Change:
    """``at`` is when the ledger took it in; ``before`` the text of the version before, for an edited post."""

    entry: int
    at: datetime
    post: Post
    number: int = 1
    before: str = ""
    after: str = ""
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """``since`` and ``until`` are days in the installation's zone, both included; ``account`` is a key, None for all."""

    kind: Kind = "edited"
    account: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Entries by key, from ``low`` to just before ``high``, as far as their places in the ledger are in the period."""

    low: int
    high: int
    first: int
    end: int


def page(asked: Asked, before: int | None = None, rows: int = PAGE_ROWS) -> tuple[list[Change], int | None]:
    """One page, newest first, and the key of the entry to go on before."""
    authorise("archive.search")
    accounts = _accounts(asked.account)
    if accounts == ():
        return [], None
    found: list[int] = []
    following: int | None = None
    for stretch in _stretches(asked, accounts, before):
        keys, following = _keys(asked.kind, stretch, accounts, rows + 1 - len(found))
        found += keys
        if len(found) > rows:
            following = found[rows - 1]
            break
        if following is not None:
            break
    return _changes(asked.kind, found[:rows]), following


def walk(asked: Asked) -> Iterator[list[Change]]:
    """All of them, some at a time."""
    authorise("archive.search")
    before: int | None = None
    while True:
        found, before = page(asked, before, 500)
        if found:
            yield found
        if before is None:
            return


def missing_in(asked: Asked) -> list[ImportRun]:
    """Imports of the period that lack posts which earlier ones had: newest first, the last RUNS_AT_ONCE."""
    authorise("archive.search")
    runs = ImportRun.objects.filter(absent__gt=0, state=ImportRun.State.DONE).select_related("account")
    if (accounts := _accounts(asked.account)) is not None:
        runs = runs.filter(account_id__in=accounts)
    if asked.since:
        runs = runs.filter(finished_at__gte=begin_of(asked.since))
    if asked.until:
        runs = runs.filter(finished_at__lt=end_of(asked.until))
    return list(runs.order_by("-pk")[:RUNS_AT_ONCE])


def _accounts(account: int | None) -> tuple[int, ...] | None:
    """Whose changes are listed; None for everybody's."""
    if account is None and not hidden_accounts():
        return None
    return tuple(one.pk for one in searched_accounts() if account is None or one.pk == account)


def _size_before(day: date) -> int:
    """How many entries the ledger had when the day began."""
    found = Checkpoint.objects.filter(signed_at__lt=begin_of(day)).order_by("-signed_at", "-size").first()
    return found.size if found else 0


def _stretches(asked: Asked, accounts: Sequence[int] | None, before: int | None) -> Iterator[_Stretch]:
    first = _size_before(asked.since) if asked.since else 0
    end = _size_before(asked.until + timedelta(days=1)) if asked.until else ledger_size()
    if end <= first:
        return
    slack = OUT_OF_ORDER[connection.vendor == "postgresql"]
    low = _key_at(first) - slack
    high = _key_at(end - 1) + slack + 1
    if before is not None:
        high = min(high, before)
    if accounts is None or asked.kind == "deleted":
        yield _Stretch(low, high, first, end)
        return
    for start, last in _written_for(asked.kind, accounts, low, high):
        yield _Stretch(max(low, start), min(high, last + 1), first, end)


def _written_for(kind: Kind, accounts: Sequence[int], low: int, high: int) -> Iterator[tuple[int, int]]:
    """Where the imports of these accounts wrote, newest first, each key once."""
    counted = "new" if kind == "new" else "new_versions"
    runs = ImportRun.objects.filter(
        account_id__in=accounts, first_entry__lt=high, last_entry__gte=low, **{f"{counted}__gt": 0}
    ).order_by("-last_entry", "-first_entry")
    top = high
    for first, last in runs.values_list("first_entry", "last_entry").iterator(chunk_size=RUNS_AT_ONCE):
        if first is not None and last is not None and first < top:
            yield first, min(last, top - 1)
            top = first


def _key_at(place: int) -> int:
    found: int = Entry.objects.values_list("pk", flat=True).get(index=place)
    return found


def _keys(kind: Kind, at: _Stretch, accounts: Sequence[int] | None, limit: int) -> tuple[list[int], int | None]:
    """Keys of entries, newest first; and where to go on, when LOOKED_AT entries were read without finding enough."""
    table, condition, hint = {
        "edited": ("archive_version", "AND one.number > 1", "INDEXED BY archive_edited_versions"),
        "new": ("archive_version", "", ""),
        "deleted": ("archive_tombstone", "", ""),
    }[kind]
    number = "one.number" if kind == "new" else "1"
    columns = "entry_id, record_id" if kind == "deleted" else "entry_id, record_id, number"
    hint = hint if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT one.entry_id, entry."index", {number}, record.account_id, record.is_by_public
                FROM (SELECT {columns} FROM {table} AS one {hint} WHERE one.entry_id >= %s AND one.entry_id < %s {condition}
                      ORDER BY one.entry_id DESC LIMIT {LOOKED_AT:d}) AS one
                JOIN archive_entry AS entry ON entry.id = one.entry_id
                JOIN archive_record AS record ON record.id = one.record_id
                ORDER BY one.entry_id DESC""",  # noqa: S608
            [at.low, at.high],
        )
        found: list[int] = []
        read, last = 0, at.low
        while rows := cursor.fetchmany(limit):
            for key, place, version, account, is_by_public in rows:
                read, last = read + 1, key
                if is_by_public or place is None or not at.first <= place < at.end or version != 1:
                    continue
                if accounts is None or account in accounts:
                    found.append(key)
                if len(found) == limit:
                    return found, None
    return found, last if read == LOOKED_AT else None


def _changes(kind: Kind, keys: Sequence[int]) -> list[Change]:
    model = Tombstone if kind == "deleted" else Version
    rows = model.objects.in_bulk(keys)
    shown = {post.key: post for post in posts([row.record_id for row in rows.values()])}
    moments = _moments(keys)
    before = _texts_before([row for row in rows.values() if isinstance(row, Version) and row.number > 1])
    found = []
    for key in keys:
        row = rows[key]
        if row.record_id not in shown:
            continue
        if isinstance(row, Version):
            after = row.fields.get("text", "")
            found.append(Change(key, moments[key], shown[row.record_id], row.number, before.get(key, ""), after))
        else:
            found.append(Change(key, moments[key], shown[row.record_id], deleted_at=row.deleted_at))
    return found


def _texts_before(versions: Sequence[Version]) -> dict[int, str]:
    """By the entry of a version: the text of the one that came in before it."""
    wanted = {version.record_id for version in versions}
    texts = {
        (one.record_id, one.number): one.fields.get("text", "") for one in Version.objects.filter(record_id__in=wanted)
    }
    return {one.pk: texts.get((one.record_id, one.number - 1), "") for one in versions}


def _moments(keys: Sequence[int]) -> dict[int, datetime]:
    """When the first head over each entry was signed."""
    over = Checkpoint.objects.filter(size__gt=OuterRef("index")).order_by("size").values("signed_at")[:1]
    return dict(Entry.objects.filter(pk__in=keys).annotate(at=Subquery(over)).values_list("pk", "at"))
