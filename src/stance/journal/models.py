"""The audit trail: append-only in the database itself (triggers in migration 0002), not only by good manners. Beside it, how
far each of its followers has come."""

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


class Cursor(models.Model):
    """How far a follower of the journal has come: every event with a key up to ``position`` is handled."""

    name = models.CharField(max_length=100, unique=True)
    position = models.BigIntegerField(default=0)
    failing_to = models.BigIntegerField(null=True, blank=True)
    """The last key of the stretch after ``position`` that could not be handled; None while all goes well."""
    failing_event = models.BigIntegerField(null=True, blank=True)
    """The one event that it comes down to; None until that is known."""
    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(position__gte=0) & ~models.Q(name=""), name="journal_cursor_known"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    failures=0, failing_to=None, failing_event=None, failed_at=None, retry_at=None, last_error=""
                )
                | models.Q(failures__gt=0, failing_to__gt=models.F("position"), failed_at__isnull=False)
                & models.Q(retry_at__isnull=False),
                name="journal_cursor_fails_ahead",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} at event {self.position}"
