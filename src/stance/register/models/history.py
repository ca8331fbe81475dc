"""What changed when, and by whom; and the counter that tells caches that something public did."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from stance.register.models.accounts import Account


class AccountChange(models.Model):
    """One field of one account, before and after, in the words that screens show. A past day is answered by undoing
    the later rows. ``by_id`` is the person's user id; operators and jobs have none."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(default=timezone.now)
    by_id = models.BigIntegerField(null=True, blank=True)
    by_label = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    field = models.CharField(max_length=40)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-at", "-id"], name="register_change_newest")]

    def __str__(self) -> str:
        return f"{self.field} of account {self.account_id}, {self.at:%Y-%m-%d}"


class RegisterGeneration(models.Model):
    """One row. Every change of what is public raises ``number`` in its own transaction; caches compare it."""

    number = models.BigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="register_one_generation")]

    def __str__(self) -> str:
        return str(self.number)
