"""What was found when the posts of a day were tried out beforehand."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from stance.people.models import Agency


class DryRun(models.Model):
    """The last one for a day of an agency. ``findings`` is a list of objects: post, account (its key, null for all), is_bad, words."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(help_text="In the installation's time zone.")
    ran_at = models.DateTimeField(default=timezone.now)
    posts = models.PositiveIntegerField()
    findings = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "day"], name="publishing_dry_run_once")]

    def __str__(self) -> str:
        return f"dry run for {self.day.isoformat()}"

    @property
    def bad(self) -> list[dict[str, Any]]:
        return [one for one in self.findings if one["is_bad"]]

    @property
    def is_green(self) -> bool:
        return not self.bad
