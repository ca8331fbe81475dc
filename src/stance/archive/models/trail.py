"""Which stretch of the audit trail each ledger entry of kind "audit" commits to."""

from __future__ import annotations

from django.db import models

from stance.archive.models.ledger import Entry


class TrailSeal(models.Model):
    """The events from ``first`` to ``last`` and their digest, as the entry's statement says."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="+")
    first = models.BigIntegerField(unique=True)
    last = models.BigIntegerField(unique=True)
    count = models.BigIntegerField()
    events_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="archive_seal_in_order"),
        ]

    def __str__(self) -> str:
        return f"events {self.first} to {self.last}"
