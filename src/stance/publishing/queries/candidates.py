"""Which captured posts a part in doubt may be."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from stance.archive import record_keys
from stance.archive.models import Record
from stance.channels.port.sending import CLOCKS_DIFFER
from stance.engines.policy import authorise
from stance.publishing.models import Segment


def candidates(segment: Segment) -> QuerySet[Record]:
    """The account's own posts since the part was first sent that are no other part's, the newest first."""
    authorise("publishing.post.read", segment.delivery.target.post)
    first = segment.attempts.order_by("number").first()
    if first is None:
        return Record.objects.none()
    taken = Segment.objects.filter(record_id=OuterRef("record_id")).exclude(record_id="")  # as the index is
    since = record_keys.first_key_at(first.started_at - timedelta(seconds=CLOCKS_DIFFER))
    account = segment.delivery.target.account_id
    rows = Record.objects.filter(~Exists(taken), account=account, is_by_public=False, is_deleted=False, pk__gte=since)
    return rows.exclude(kind__in=(Record.Kind.REPOST, Record.Kind.LIKE)).order_by("-pk")
