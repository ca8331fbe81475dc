"""Holds that actions share."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from stance.archive.models import Hold, Record
from stance.journal.actor import current

AT_ONCE = 500
LONGEST_REASON = 500
"""Characters."""


def hold_all(keys: Sequence[int], reason: str) -> int:
    """Hold what the public wrote, as far as it is still there and nobody holds it. Returns how much is new."""
    count = 0
    for start in range(0, len(keys), AT_ONCE):
        with transaction.atomic():
            rows = Record.objects.select_for_update().filter(pk__in=keys[start : start + AT_ONCE], is_by_public=True)
            there = set(rows.values_list("pk", flat=True))
            there -= set(Hold.objects.filter(record__in=there).values_list("record_id", flat=True))
            made = [Hold(record_id=key, reason=reason, placed_by_id=current().person) for key in sorted(there)]
            count += len(Hold.objects.bulk_create(made, ignore_conflicts=True))
    return count
