"""What looks like an account of ours, and what somebody decided about it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from stance.register.models.accounts import Account
from stance.register.words import VERDICTS


class OutsideAccount(models.Model):
    """An account that is on no register of ours, noticed because it looks like one that is."""

    platform = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=500)
    handle = models.CharField(max_length=200)
    url = models.CharField(max_length=500)
    note = models.CharField(max_length=300, blank=True)
    noticed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "kind", "key"], name="register_outside_once")]

    def __str__(self) -> str:
        return self.url


class Lookalike(models.Model):
    """A verdict on a pair: ``account`` is ours; the other is ours too (``other``), or not (``outside``)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Account, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    outside = models.ForeignKey(OutsideAccount, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=10)
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "look-alikes"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "other"], condition=models.Q(other__isnull=False), name="register_lookalike_once"
            ),
            models.UniqueConstraint(
                fields=["account", "outside"],
                condition=models.Q(outside__isnull=False),
                name="register_lookalike_outside_once",
            ),
            models.CheckConstraint(
                condition=models.Q(other__isnull=False, outside__isnull=True)
                | models.Q(other__isnull=True, outside__isnull=False),
                name="register_lookalike_of_one_pair",
            ),
            models.CheckConstraint(condition=models.Q(verdict__in=list(VERDICTS)), name="register_lookalike_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} and {self.other_id or self.outside_id}: {self.verdict}"
