"""Answers of platforms, kept as they came."""

from __future__ import annotations

from django.db import models

from stance.archive.models.ledger import Entry
from stance.register.models import Account

ON_STREAM = 101
"""The status of a message: the stream was opened by "Switching Protocols" (RFC 9110, 15.2.2)."""


class Exchange(models.Model):
    """One question to a platform with its answer, or one message of a stream. Its "capture" entry in the ledger commits to both:
    ``blob`` is the SHA-256 of the WARC records (``engines.warc``), ``body`` that of the answer's body or the message, in which
    observations name bytes. ``asked_at`` of a message is when it came.

    The part of an export, or of a feed, in which one post that was lodged stands is kept as a message is: ``url`` says where it stood."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    url = models.TextField()
    status = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    blob = models.CharField(max_length=64, unique=True)
    body = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField(help_text="Of the blob.")
    holds_public = models.BooleanField(
        default=False, help_text="What others wrote is in it, and nothing of the account's."
    )

    class Meta:
        indexes = [
            models.Index(fields=["asked_at"], condition=models.Q(holds_public=True), name="archive_exchange_of_public"),
            models.Index(fields=["account", "-asked_at"], name="archive_exchange_newest"),
        ]

    def __str__(self) -> str:
        return f"exchange {self.entry_id}: {self.url} ({self.status})"

    @property
    def seen_at(self) -> str:
        """RFC 3339, UTC, to the second: what versions that it shows say."""
        return self.asked_at.strftime("%Y-%m-%dT%H:%M:%SZ")
