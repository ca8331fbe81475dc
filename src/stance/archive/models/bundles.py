"""What was found and is taken away: a zip made in the background, kept for some days."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from stance.people.models import Agency


class Bundle(models.Model):
    """Posts of one search, or some of them, with media and proofs. The file goes after some days; who took what stays.

    ``asked`` is the search as it was typed, and what was ticked: see ``bundles.wish.Wish``.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to start"
        MAKING = "making", "Being made"
        READY = "ready", "Ready"
        REFUSED = "refused", "Could not be made"
        CANCELLED = "cancelled", "Cancelled"
        REMOVED = "removed", "Removed"

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who takes it away, and so who may download it; null for the system operator."""
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Where the owner may take posts away; null for somebody who may everywhere."""
    requested_by = models.CharField(max_length=200)
    words = models.CharField(max_length=500, help_text="What was asked for, as people read it.")
    asked = models.JSONField()
    accounts = models.JSONField(default=list, help_text="Keys of the accounts whose posts it holds.")
    records = models.BigIntegerField(default=0)
    size_bytes = models.BigIntegerField(null=True, blank=True)
    manifest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the list of files, once it is stated.")
    refusal = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(records__gte=0), name="archive_bundle_records_not_negative"),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | (~models.Q(manifest="") & models.Q(size_bytes__isnull=False)),
                name="archive_bundle_ready_is_stated",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="archive_bundles_of"),
            models.Index(fields=["state", "finished_at"], name="archive_bundles_by_state"),
        ]

    def __str__(self) -> str:
        return f"bundle {self.pk} ({self.get_state_display()})"

    @property
    def is_finished(self) -> bool:
        return self.state not in (self.State.WAITING, self.State.MAKING)
