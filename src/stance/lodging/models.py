"""What each agency asks of officials' own accounts, how far each account has come, and what is on its way."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from stance.archive.models import Record
from stance.lodging.rules import LEAST_DAYS, LIMIT_DAYS, MOST_DAYS, REMIND_DAYS
from stance.people.models import Agency
from stance.register.models import Account


class LodgingRule(models.Model):
    """Within how many days an agency wants a post lodged, and how often it reminds. One that has no row has the usual ones."""

    agency = models.OneToOneField(Agency, primary_key=True, on_delete=models.CASCADE, related_name="+")
    limit_days = models.PositiveSmallIntegerField(default=LIMIT_DAYS)
    remind_days = models.PositiveSmallIntegerField(default=REMIND_DAYS)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(limit_days__gte=LEAST_DAYS, limit_days__lte=MOST_DAYS), name="lodging_limit_possible"
            ),
            models.CheckConstraint(
                condition=models.Q(remind_days__gte=1, remind_days__lte=models.F("limit_days")),
                name="lodging_reminded_within_limit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.limit_days} days for agency {self.agency_id}"


class Clock(models.Model):
    """Of a mixed account: up to when somebody said that everything official is lodged, and when its holder is reminded."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="+")
    confirmed_until = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    remind_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["remind_at"], name="lodging_reminders_due")]

    def __str__(self) -> str:
        return f"clock of account {self.account_id}"


class HeldExport(models.Model):
    """An export from which somebody chooses posts. Its files are in the scratch folder as long as they choose, for a day at most, and never in the
    archive. ``original`` is the SHA-256 that names it; ``seen_at`` when the platform made it, where it says so."""

    class State(models.TextChoices):
        READING = "reading", "Being read"
        READY = "ready", "Ready"
        FAILED = "failed", "Cannot be read"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    problem = models.CharField(max_length=500, blank=True)
    posts = models.PositiveBigIntegerField(default=0)
    original = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="lodging_exports_to_sweep")]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(state="failed") & ~models.Q(problem=""))
                | (~models.Q(state="failed") & models.Q(problem="")),
                name="lodging_export_problem_said",
            )
        ]

    def __str__(self) -> str:
        return f"export {self.pk} of account {self.account_id}"


class LookAgain(models.Model):
    """A lodged post that is looked up on its platform a few times more. ``due_at`` is empty after the last look."""

    record = models.OneToOneField(Record, primary_key=True, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=2_000)
    ends_at = models.DateTimeField(help_text="The last look.")
    due_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="Looks in a row that were not answered.")
    problem = models.CharField(max_length=500, blank=True)
    absent = models.JSONField(default=list, help_text="SHA-256 of the exchanges in which it was not there.")

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="lodging_looks_due"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} is looked up again"
