"""Days and moments in words: one form on every page, in every message, mail and line of the audit trail.

Always with the year, because what is said today is a record tomorrow. Times are in the installation's time zone, which is
named beside them.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def day_in_words(day: date | datetime) -> str:
    """ "24 Nov 2026"; of an instant, the day in the installation's time zone."""
    local = timezone.localtime(day) if isinstance(day, datetime) else day
    return f"{local.day} {local:%b %Y}"


def moment_in_words(instant: datetime) -> str:
    """ "Fri 7 Jun 2013, 11:04 AEST" in the installation's time zone."""
    local = timezone.localtime(instant)
    return f"{local:%a} {local.day} {local:%b %Y}, {local:%H:%M %Z}"
