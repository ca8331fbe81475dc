"""The emergency stop: while one stands, nothing leaves."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from stance.people.models import Agency


class Stop(models.Model):
    """Of one agency, or of the whole installation where ``agency`` is empty. One stops; lifting it takes two."""

    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    stopped_at = models.DateTimeField(default=timezone.now)
    stopped_by = models.CharField(max_length=200)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="publishing_stop_reason_said"),
            models.UniqueConstraint(
                Coalesce("agency", 0), condition=models.Q(lifted_at__isnull=True), name="publishing_stop_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"stop {self.pk}"
