"""Every address that an account has, or had."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from stance.register.models.accounts import Account


class Address(models.Model):
    """``platform``, ``kind`` and ``key`` are as the addresses engine compares them; ``url`` is the canonical address.

    A former address keeps its row, with ``until``: the public is told "was official until", and never "official".
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="addresses")
    platform = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=500)
    handle = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=500)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "addresses"
        indexes = [models.Index(fields=["platform", "kind", "key"], name="register_address_key")]
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "kind", "key"],
                condition=models.Q(until__isnull=True),
                name="register_address_once",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="register_address_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=~models.Q(key=""), name="register_address_has_key"),
        ]

    def __str__(self) -> str:
        return self.url
