"""Whether anything is to be done."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from stance.archive.models import Record
from stance.publishing.models import Delivery, Segment


def any_due() -> bool:
    now = timezone.now()
    return Delivery.objects.filter(Q(lease="") | Q(leased_until__lt=now), next_at__lte=now).exists()


def unverified() -> QuerySet[Segment]:
    """What is public and was captured, and was not compared yet. What is never captured holds up nothing."""
    captured = Record.objects.filter(record_id=OuterRef("record_id"))
    return Segment.objects.filter(Exists(captured), state="published", verified_at=None)


def any_unverified() -> bool:
    return unverified().exists()
