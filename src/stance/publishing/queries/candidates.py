"""Which captured posts a part in doubt may be."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from stance.archive import record_keys
from stance.archive.models import Record
from stance.engines.policy import authorise
from stance.publishing.models import Segment

CLOCKS_DIFFER = timedelta(minutes=15)
"""By which a platform's clock may be behind ours."""


def candidates(segment: Segment) -> QuerySet[Record]:
    """The account's own posts since the part was first sent that are no other part's, the newest first."""
    authorise("publishing.post.read", segment.delivery.target.post)
    first = segment.attempts.order_by("number").first()
    if first is None:
        return Record.objects.none()
    taken = Segment.objects.filter(record_id=OuterRef("record_id"))
    since = record_keys.first_key_at(first.started_at - CLOCKS_DIFFER)
    account = segment.delivery.target.account_id
    rows = Record.objects.filter(~Exists(taken), account=account, is_by_public=False, is_deleted=False, pk__gte=since)
    return rows.exclude(kind__in=(Record.Kind.REPOST, Record.Kind.LIKE)).order_by("-pk")
