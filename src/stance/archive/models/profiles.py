"""How accounts showed themselves on their platforms, in every state that was seen, and how many followed them."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils import timezone

from stance.archive.models.exchanges import Exchange
from stance.archive.models.ledger import Entry
from stance.register.models import Account


class ProfileVersion(models.Model):
    """One state of an account's profile. ``content`` is the canonical JSON (RFC 8785) whose SHA-256 is ``digest``; its "capture" entry in
    the ledger commits to it. The same state may come back later: it is another version then."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    content = models.BinaryField()
    seen_at = models.DateTimeField()
    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="+", db_index=False)
    """The last answer that shows it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "number"], name="archive_profile_number_once")]

    def __str__(self) -> str:
        return f"profile {self.number} of account {self.account_id}"

    @property
    def fields(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(bytes(self.content))
        return loaded

    @property
    def seen_as(self) -> str:
        """RFC 3339, UTC, to the second: as the ledger says it."""
        return self.seen_at.strftime("%Y-%m-%dT%H:%M:%SZ")


class ProfilePicture(models.Model):
    """A picture that a profile shows, by the key that its platform's channel has for it. ``blob`` is its SHA-256 once the file was fetched;
    ``entry`` commits to that."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    url = models.TextField()
    blob = models.CharField(max_length=64, blank=True, db_index=True)
    size_bytes = models.BigIntegerField(null=True, blank=True)
    entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    is_given_up = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="archive_profile_picture_once"),
            models.CheckConstraint(
                condition=models.Q(blob="", entry__isnull=True, size_bytes__isnull=True)
                | (~models.Q(blob="") & models.Q(entry__isnull=False, size_bytes__isnull=False)),
                name="archive_profile_picture_committed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(blob="", is_given_up=False), name="archive_profile_pictures_due"
            ),
        ]

    def __str__(self) -> str:
        return f"picture {self.key} of account {self.account_id}"


class ProfileCount(models.Model):
    """The counts of an account's profile on one day, as the first answer of that day has them: ``exchange`` shows them. Days are those of the
    installation's time zone; None where the platform does not tell."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    followers = models.BigIntegerField(null=True)
    following = models.BigIntegerField(null=True)
    posts = models.BigIntegerField(null=True)
    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="archive_profile_count_once")]

    def __str__(self) -> str:
        return f"counts of account {self.account_id} on {self.day}"
