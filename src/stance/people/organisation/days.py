"""Days as people write them, as instants in the installation's time zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def first_instant(day: date) -> datetime:
    """When the day begins; for today it is now, because nobody held anything this morning."""
    begins = datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
    return timezone.now() if day == timezone.localdate() else begins


def after(day: date) -> datetime:
    """The instant at which the day is over: a role "until the 5th" holds on the 5th."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_current_timezone())
