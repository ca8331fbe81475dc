"""One table is the queue: a job's whole life is in its row."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class State(models.TextChoices):
    READY = "ready", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


ACTIVE = (State.READY, State.RUNNING)


class Job(models.Model):
    """``attempt`` is the fencing number: a worker may finish only the attempt that it claimed."""

    task = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    queue = models.CharField(max_length=40, default="default")
    priority = models.SmallIntegerField(default=0)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    actor = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    key = models.CharField(max_length=200, blank=True, help_text="At most one active job per key.")
    agency_id = models.BigIntegerField(
        null=True, blank=True, help_text="Whose job it is; without one the installation's."
    )
    run_after = models.DateTimeField(default=timezone.now)
    enqueued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    last_attempted_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=5)
    worker = models.CharField(max_length=100, blank=True)
    workers = models.JSONField(default=list)
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    done_count = models.BigIntegerField(default=0)
    total_count = models.BigIntegerField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    errors = models.JSONField(default=list)
    result = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(state__in=["ready", "running"]) & ~models.Q(key=""),
                name="jobs_one_active_per_key",
            ),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="jobs_state_known"),
        ]
        indexes = [
            models.Index(fields=["-priority", "run_after"], condition=models.Q(state="ready"), name="jobs_ready"),
            models.Index(fields=["lease_until"], condition=models.Q(state="running"), name="jobs_leases"),
            models.Index(fields=["state", "-id"], name="jobs_by_state"),
            models.Index(fields=["agency_id", "-id"], name="jobs_by_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"

    @property
    def percent(self) -> int | None:
        """Whole percent done, or None while the total is unknown."""
        if not self.total_count:
            return None
        return min(100, 100 * self.done_count // self.total_count)


class Tick(models.Model):
    """The last tick of each recurring task that was enqueued."""

    task = models.CharField(max_length=200, unique=True)
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.task} #{self.number}"
