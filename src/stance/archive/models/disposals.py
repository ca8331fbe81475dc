"""What is kept although its time is over, and files that are still to be removed after their rows went."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from stance.archive.models.records import Record


class Hold(models.Model):
    """A record that stays, whatever its age, until somebody lifts the hold. ``reason`` is who wants it kept, and why."""

    record = models.OneToOneField(Record, primary_key=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    placed_at = models.DateTimeField(default=timezone.now)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="archive_hold_reason_said")]

    def __str__(self) -> str:
        return f"hold on {self.record_id}"


class DiscardedFile(models.Model):
    """A file of the blob store whose rows were disposed of. The row is written with the disposal and goes when the file is gone, so
    that whoever is killed in between leaves nothing behind."""

    blob = models.CharField(max_length=64, primary_key=True)
    discarded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.blob
