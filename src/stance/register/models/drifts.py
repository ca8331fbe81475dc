"""Where an account is no longer as the register says, by what its platform showed."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from stance.register.models.accounts import Account
from stance.register.words import DRIFTS


class Drift(models.Model):
    """One way in which an account drifted, from when it was first seen until it was last seen. Nothing on the register changes by it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="drifts")
    kind = models.CharField(max_length=20)
    words = models.CharField(max_length=500)
    proposed = models.CharField(max_length=300, blank=True)
    """Of a rename: the name that the account has now."""
    evidence = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the exchange that shows it.")
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"], condition=models.Q(ended_at__isnull=True), name="register_drift_one_open"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=list(DRIFTS)), name="register_drift_kind_known"),
            models.CheckConstraint(
                condition=models.Q(last_seen_at__gte=models.F("first_seen_at")), name="register_drift_in_order"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-first_seen_at"], condition=models.Q(ended_at__isnull=True), name="register_drift_open"
            )
        ]

    def __str__(self) -> str:
        return f"account {self.account_id}: {self.kind}"

    @property
    def kind_words(self) -> str:
        return DRIFTS[self.kind]
