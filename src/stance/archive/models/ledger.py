"""The ledger's rows. Tiles and the signed checkpoint on disk are derived from them; the key is never here."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from stance.archive.models.fields import RowKeyField


class Entry(models.Model):
    """A commitment. ``index`` is its place in the log, given by the sequencer after the transaction that wrote it."""

    id = RowKeyField(primary_key=True)
    index = models.BigIntegerField(null=True, unique=True)
    kind = models.CharField(max_length=20)
    commitment = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(index__isnull=True), name="archive_entries_waiting"),
        ]

    def __str__(self) -> str:
        return f"entry {self.index if self.index is not None else 'waiting'} ({self.kind})"


class Statement(models.Model):
    """The opened form of an entry that is not a version: what was committed to, and its salt."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="statement")
    salt = models.BinaryField(max_length=32)
    body = models.BinaryField(help_text="Canonical JSON (RFC 8785).")

    def __str__(self) -> str:
        return bytes(self.body).decode()


class Checkpoint(models.Model):
    """Every signed head, in order. The newest is served at ``/ledger/checkpoint``."""

    size = models.BigIntegerField(unique=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["signed_at"], name="archive_checkpoint_signed")]

    def __str__(self) -> str:
        return f"checkpoint at {self.size}"
