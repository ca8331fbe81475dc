"""Days as people write them, as instants in the installation's time zone."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from stance.doors.dates import begin_of


def first_instant(day: date) -> datetime:
    """When the day begins; for today it is now, because nobody held anything this morning."""
    return timezone.now() if day == timezone.localdate() else begin_of(day)
