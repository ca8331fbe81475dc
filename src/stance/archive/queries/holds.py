"""How long what the public wrote is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from stance.archive.models import Hold, Observation, Record
from stance.engines.policy import authorise


def hold_of(key: int) -> Hold | None:
    authorise("archive.search")
    return Hold.objects.select_related("placed_by").filter(record=key).first()


def goes_at(key: int) -> datetime | None:
    """From when on it is disposed of; None where it stays for good: the account answered it, or an export of the agency holds it."""
    authorise("archive.search")
    record = Record.objects.get(pk=key)
    names = [one for one in (record.record_id, record.answered_as) if one]
    if Record.objects.filter(account=record.account_id, is_by_public=False, reply_to__in=names).exists():
        return None
    if Observation.objects.filter(record=key, file__isnull=False).exists():
        return None
    return record.created_at + timedelta(days=settings.PUBLIC_KEPT_DAYS)
