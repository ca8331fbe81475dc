"""Files that go with posts: what was handed in, and what is made of it for sending."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Attachment(models.Model):
    """A picture as it was handed in (``original``) and as it is sent (``sent``), each by its SHA-256 in the blob store. Revisions name ``sent``;
    this row says what it was made of, so that whoever keeps or destroys finds both. The original is as the camera left it, with the place
    where it was taken. ``alt`` is what it shows, "" where it is decoration."""

    original = models.CharField(max_length=64, db_index=True)
    sent = models.CharField(max_length=64, db_index=True)
    type = models.CharField(max_length=20)
    size_bytes = models.PositiveBigIntegerField()
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    alt = models.TextField(blank=True)
    is_decorative = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Null for the system operator."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_decorative=True, alt="") | (models.Q(is_decorative=False) & ~models.Q(alt="")),
                name="publishing_attachment_described",
            ),
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk}"
