"""Whether an account and the agency's web site name each other, when somebody last looked."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from stance.register.models.accounts import Account
from stance.register.words import LINK_KINDS, LINK_OUTCOMES


class LinkCheck(models.Model):
    """The last look of one kind at one account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="link_checks")
    kind = models.CharField(max_length=10)
    outcome = models.CharField(max_length=12)
    url = models.CharField(max_length=500, blank=True)
    """The page that was looked at."""
    words = models.CharField(max_length=500)
    checked_at = models.DateTimeField(default=timezone.now)
    is_captured = models.BooleanField(default=False)
    """Seen in the profile that capture keeps, so that no page is fetched for it."""
    linked_at = models.DateTimeField(null=True, blank=True)
    """When a look last found the link."""

    class Meta:
        indexes = [models.Index(fields=["checked_at"], name="register_link_oldest")]
        constraints = [
            models.UniqueConstraint(fields=["account", "kind"], name="register_link_once"),
            models.CheckConstraint(condition=models.Q(kind__in=list(LINK_KINDS)), name="register_link_kind_known"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=list(LINK_OUTCOMES)), name="register_link_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of account {self.account_id}: {self.outcome}"

    @property
    def kind_words(self) -> str:
        return LINK_KINDS[self.kind]

    @property
    def outcome_words(self) -> str:
        return LINK_OUTCOMES[self.outcome][0]

    @property
    def tone(self) -> str:
        return LINK_OUTCOMES[self.outcome][1]
