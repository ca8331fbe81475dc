"""Whether anything is to be done."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from stance.publishing.models import Delivery, Segment


def any_due() -> bool:
    now = timezone.now()
    return Delivery.objects.filter(Q(lease="") | Q(leased_until__lt=now), next_at__lte=now).exists()


def any_unverified() -> bool:
    return Segment.objects.filter(state="published", verified_at=None).exists()
