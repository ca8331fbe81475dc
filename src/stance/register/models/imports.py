"""Tables that somebody handed in and has not confirmed yet, or that are being taken over."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from stance.people.models import Agency

STATES = ("received", "previewed", "running", "done", "refused", "discarded")


class RegisterImport(models.Model):
    """One file: its bytes until it is done, and its report (the JSON that the command line prints)."""

    filename = models.CharField(max_length=200)
    content = models.BinaryField(blank=True)
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, default="received")
    words = models.CharField(max_length=500, blank=True)
    """Why it was refused as a whole."""
    report = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-id", "state"], name="register_import_newest")]
        constraints = [models.CheckConstraint(condition=models.Q(state__in=STATES), name="register_import_state_known")]

    def __str__(self) -> str:
        return self.filename


class HeadingMapping(models.Model):
    """How files with these headings are read in an agency (None: by the system operator): ours by their heading."""

    headings = models.CharField(max_length=64)
    """SHA-256 (hex) of the set of headings: ``importing.mapping.digest_of``."""
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    columns = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["headings", "agency"], name="register_headings_once"),
            models.UniqueConstraint(
                fields=["headings"], condition=models.Q(agency__isnull=True), name="register_headings_once_of_nobody"
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(self.columns)
