"""Who serves where as what, from when until when."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from stance.engines.policy import ROLES
from stance.people.models.organisation import Unit

SOURCE_WORDS = {
    "founding": "invitation",
    "pages": "these pages",
    "csv": "a file",
    "scim": "the staff directory",
    "oidc": "the agency's sign-in",
}
"""Through which door an assignment came, in words: the door that gave it may also end it."""


class Assignment(models.Model):
    """A person in a role, in a unit. Without a unit it holds for the whole installation, on the ICT side.

    Ended ones stay, so that what somebody could do on a past day can still be answered.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=20, choices=[(role, role.capitalize()) for role in ROLES])
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments")
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="deputises"
    )
    source = models.CharField(max_length=10, choices=list(SOURCE_WORDS.items()), default="pages")

    class Meta:
        indexes = [models.Index(fields=["role", "ends_at"], name="people_assignment_role")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=models.Q(ends_at__isnull=True, unit__isnull=False),
                name="people_assignment_once_a_unit",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=models.Q(ends_at__isnull=True, unit__isnull=True),
                name="people_assignment_once",
            ),
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="people_assignment_role_known"),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
                name="people_assignment_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(deputy__isnull=True) | ~models.Q(deputy=models.F("user")),
                name="people_assignment_not_ones_own_deputy",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}{f' in {self.unit}' if self.unit_id else ''}"

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds, in the installation's time zone."""
        return timezone.localdate(self.ends_at - timedelta(microseconds=1)) if self.ends_at else None


def in_force(at: datetime) -> models.Q:
    """The condition that an assignment holds at this instant: from its start, to just before its end."""
    return models.Q(starts_at__lte=at) & not_ended(at)


def not_ended(at: datetime) -> models.Q:
    """The condition that an assignment holds at this instant or is to hold later."""
    return models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=at)
