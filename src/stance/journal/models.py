"""The audit trail: append-only in the database itself (triggers in migration 0002), not only by good manners."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Event(models.Model):
    """Who did what to what, when, from where, on whose authority. No foreign keys: it outlives what it names."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_label = models.CharField(max_length=200, db_index=True)
    door = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=300, blank=True)
    action = models.CharField(max_length=80, db_index=True)
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=200, blank=True)
    summary = models.CharField(max_length=500)
    because = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict, blank=True)
    agency_id = models.BigIntegerField(null=True, blank=True)
    """Whose line it is; None where it is of several (``EventAgency``), or of the whole installation."""

    class Meta:
        indexes = [
            models.Index(fields=["object_kind", "object_id"], name="journal_object"),
            models.Index(
                fields=["agency_id", "-id"], condition=models.Q(agency_id__isnull=False), name="journal_agency"
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%dT%H:%M:%SZ} {self.actor_label}: {self.summary}"


class EventAgency(models.Model):
    """One of several agencies that a line is of."""

    event = models.ForeignKey(Event, on_delete=models.DO_NOTHING, related_name="agencies", db_constraint=False)
    agency_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["agency_id", "-event"], name="journal_event_agency")]
        constraints = [models.UniqueConstraint(fields=["event", "agency_id"], name="journal_event_agency_once")]

    def __str__(self) -> str:
        return f"{self.event_id} of {self.agency_id}"
