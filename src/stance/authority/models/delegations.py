"""Roles lent for a time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Delegation(models.Model):
    """``giver`` lends what they hold to ``receiver`` until a date; in some areas, or in all where none is named."""

    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    areas = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=500)
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(help_text="Always: a delegation without an end is a hidden assignment.")

    class Meta:
        indexes = [models.Index(fields=["receiver", "ends_at"], name="authority_delegation_receiver")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")), name="authority_delegation_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~models.Q(giver=models.F("receiver")), name="authority_delegation_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} to {self.receiver}"
