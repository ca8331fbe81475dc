"""What the public wrote whose time is over: what goes, what stays, and which of the platform's answers nothing needs any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from stance.archive.models import DiscardedFile, Exchange, Hold, Observation, Record, Tombstone, Version
from stance.archive.record_keys import first_key_at

EXCHANGES_AT_ONCE = 2_000


def any_due() -> bool:
    """Whether the timetable has a reason to enqueue it."""
    before = timezone.now() - timedelta(days=settings.PUBLIC_KEPT_DAYS)
    return DiscardedFile.objects.exists() or due(before).exists() or bool(left_over((), before))


def due(before: datetime) -> QuerySet[Record]:
    """Records whose entries are in the ledger, so that the disposal can name their places. What an export of the agency holds stays: the
    export is the agency's, and is kept as it was handed in."""
    rows = Record.objects.filter(is_by_public=True, pk__lt=first_key_at(before))
    answers = Record.objects.filter(account=OuterRef("account"), is_by_public=False)
    rows = rows.exclude(Exists(answers.filter(reply_to=OuterRef("record_id"))))
    rows = rows.exclude(Exists(answers.filter(reply_to=OuterRef("answered_as"), reply_to__isnull=False)))
    rows = rows.exclude(Exists(Hold.objects.filter(record=OuterRef("pk"))))
    rows = rows.exclude(Exists(Observation.objects.filter(record=OuterRef("pk"), file__isnull=False)))
    waiting = Version.objects.filter(record=OuterRef("pk"), entry__index=None)
    stones = Tombstone.objects.filter(record=OuterRef("pk"), entry__index=None)
    return rows.exclude(Exists(waiting)).exclude(Exists(stones)).order_by("pk")


def left_over(keys: Collection[int], before: datetime) -> list[Exchange]:
    """Answers that hold nothing but what others wrote and that no record needs any more once these records are gone."""
    needed = Observation.objects.filter(exchange=OuterRef("pk")).exclude(record_id__in=keys)
    rows = Exchange.objects.filter(holds_public=True, entry__index__isnull=False).exclude(Exists(needed))
    mine = rows.filter(Exists(Observation.objects.filter(exchange=OuterRef("pk"), record_id__in=keys)))
    alone = rows.filter(asked_at__lt=before)
    return list((mine | alone).distinct().order_by("pk")[:EXCHANGES_AT_ONCE])
