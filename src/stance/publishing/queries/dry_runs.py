"""Which days were tried out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from stance.people.models import Agency
from stance.publishing.models import DryRun
from stance.publishing.queries import planned

EVENING_HOUR = 17
"""In the installation's zone: people are still there to mend what is found."""


def agencies_due(day: date) -> list[Agency]:
    """Those with something planned for that day, for which it was not tried out since the evening before began."""
    done = DryRun.objects.filter(day=day, ran_at__gte=_evening_before(day)).values("agency")
    return list(Agency.objects.filter(pk__in=planned.agencies_of(day)).exclude(pk__in=done).order_by("pk"))


def any_due() -> bool:
    now = timezone.localtime()
    return now.hour >= EVENING_HOUR and bool(agencies_due(now.date() + timedelta(days=1)))


def _evening_before(day: date) -> datetime:
    begins, _ends = planned.bounds(day - timedelta(days=1))
    return begins + timedelta(hours=EVENING_HOUR)
