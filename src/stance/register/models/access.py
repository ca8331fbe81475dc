"""Who has access to an account, and which tools are connected to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from stance.register.models.accounts import Account
from stance.register.words import LEVELS


class Officer(models.Model):
    """A person's access to an account on its platform (agency duties A6, A7). Ended ones stay, for the record."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="officers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=20)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "user"], condition=models.Q(until__isnull=True), name="register_officer_once"
            ),
            models.CheckConstraint(condition=models.Q(level__in=list(LEVELS)), name="register_officer_level_known"),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="register_officer_ends_after_they_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} as {self.level} of account {self.account_id}"

    @property
    def level_words(self) -> str:
        return LEVELS[self.level]


class ConnectedApp(models.Model):
    """A third-party tool that may act for the account (agency duty S10: owner, and next security assessment)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="apps")
    name = models.CharField(max_length=100)
    owner = models.CharField(max_length=150)
    purpose = models.CharField(max_length=300)
    scopes = models.CharField(max_length=300, blank=True)
    next_assessment_on = models.DateField()
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "name"], condition=models.Q(until__isnull=True), name="register_app_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(owner="") & ~models.Q(purpose=""),
                name="register_app_has_words",
            ),
        ]

    def __str__(self) -> str:
        return self.name
