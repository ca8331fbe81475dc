"""Who answers for an area on a side (agency duty T1), and the gaps where nobody does."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from stance.engines.policy import AREA_WORDS, AREAS, SIDES
from stance.people.models import Agency


class Duty(models.Model):
    """A named duty-holder and deputy for one area and side. Changing them ends this row and begins another."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=24, choices=list(AREA_WORDS.items()))
    side = models.CharField(max_length=10)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    """Why somebody who serves on the other side alone answers for it or stands in; "" where nobody does."""
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "duties"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "area", "side"],
                condition=models.Q(ends_at__isnull=True),
                name="authority_one_duty_at_a_time",
            ),
            models.CheckConstraint(condition=models.Q(area__in=AREAS), name="authority_duty_area_known"),
            models.CheckConstraint(condition=models.Q(side__in=SIDES), name="authority_duty_side_known"),
            models.CheckConstraint(
                condition=models.Q(deputy__isnull=True) | ~models.Q(deputy=models.F("holder")),
                name="authority_deputy_is_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area}, {self.side}"


class Gap(models.Model):
    """A task that a gap raised: what is missing, who closes it, since when. It closes itself when the gap is mended."""

    agency = models.ForeignKey(Agency, null=True, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120, help_text='What is missing, such as "holder access ict".')
    words = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "key"], condition=models.Q(closed_at__isnull=True), name="authority_gap_raised_once"
            ),
        ]

    def __str__(self) -> str:
        return self.words
