"""What the public wrote to an account goes when its time is over: content, salt and the platform's answers that hold it. The ledger keeps
its entries, and one more says that they have nothing behind them any more.

It stays as long as somebody holds it, and for good where the account answered it: then it is part of what the agency said.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from stance.archive.blobs import store
from stance.archive.ledger.statements import disposal_statement, state
from stance.archive.models import (
    Alias,
    DiscardedFile,
    Entry,
    Exchange,
    Media,
    ProfilePicture,
    Record,
    Statement,
    Tombstone,
    Version,
)
from stance.archive.named_above import is_named_above
from stance.archive.search import index
from stance.archive.writes.disposals import due, left_over
from stance.engines.policy import Decision, authorise
from stance.journal import trail
from stance.journal.actor import current

AT_ONCE = 200
"""Records of one transaction."""
CLASS = "public"


def dispose_of_public(*, most: int = 20_000) -> int:
    """Destroy what the public wrote longer ago than it is kept, unless it is held or was answered. Returns how many records went. Whoever
    is killed in between begins again where it ended."""
    decision = authorise("archive.public.dispose")
    _remove_discarded()
    before, count = timezone.now() - timedelta(days=settings.PUBLIC_KEPT_DAYS), 0
    while count < most:
        with transaction.atomic():
            keys = list(due(before).select_for_update(of=("self",)).values_list("pk", flat=True)[:AT_ONCE])
            exchanges = left_over(keys, before)
            if keys or exchanges:
                _dispose(keys, exchanges, decision)
        _remove_discarded()
        count += len(keys)
        if len(keys) < AT_ONCE:
            return count
    return count


def _dispose(keys: Sequence[int], exchanges: Sequence[Exchange], decision: Decision | None) -> None:
    entries = [*Version.objects.filter(record_id__in=keys).values_list("entry_id", flat=True)]
    stated = [*Tombstone.objects.filter(record_id__in=keys).values_list("entry_id", flat=True)]
    stated += [one.pk for one in exchanges]
    stated += _aliases_of(keys)
    places = Entry.objects.filter(pk__in=[*entries, *stated]).values_list("index", flat=True)
    at = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    state(disposal_statement(of=CLASS, places=places, approver=current().label, disposed_at=at))
    blobs = [one.blob for one in exchanges]
    blobs += Media.objects.filter(record_id__in=keys).exclude(blob="").values_list("blob", flat=True)
    DiscardedFile.objects.bulk_create([DiscardedFile(blob=one) for one in set(blobs)], ignore_conflicts=True)
    _delete_rows(keys, exchanges, stated)
    trail.record(
        action="archive.public.dispose",
        summary=f"disposed of {len(keys):,} post{'' if len(keys) == 1 else 's'} that the public wrote, which are kept for {settings.PUBLIC_KEPT_DAYS:,} days",
        object_kind="disposal",
        object_id=CLASS,
        decision=decision,
        details={"records": len(keys), "answers": len(exchanges)},
    )


def _aliases_of(keys: Sequence[int]) -> list[int]:
    """Entries that state other ids of these records."""
    aliases = set(Alias.objects.filter(record_id__in=keys).values_list("alias", flat=True))
    if not aliases:
        return []
    rows = Statement.objects.filter(entry__kind="alias").values_list("entry_id", "body")
    return [entry for entry, body in rows.iterator() if json.loads(bytes(body)).get("alias") in aliases]


def _delete_rows(keys: Sequence[int], exchanges: Sequence[Exchange], stated: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        index.remove(cursor, keys)
    Tombstone.objects.filter(record_id__in=keys).delete()
    Record.objects.filter(pk__in=keys).delete()
    Exchange.objects.filter(pk__in=[one.pk for one in exchanges]).delete()
    Statement.objects.filter(pk__in=stated).delete()


def _remove_discarded() -> None:
    """Files go after the rows: a file that is there again, or still needed, stays."""
    for one in DiscardedFile.objects.order_by("pk"):
        is_needed = any(model.objects.filter(blob=one.blob).exists() for model in (Exchange, Media, ProfilePicture))
        if not is_needed and not is_named_above(one.blob):
            store().remove(one.blob)
        one.delete()
