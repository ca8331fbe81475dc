"""From whose hand somebody has their way in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

ORIGIN_KINDS = ("invitation", "role", "reset", "switched_on", "deputy", "directory")


class Origin(models.Model):
    """One person gave another a sign-in, a new factor, a role, or made them somebody's deputy. Two people of whom one
    has their access from the other do not count as two (``stance.people.origins``)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="origins")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=[(kind, kind.replace("_", " ")) for kind in ORIGIN_KINDS])
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ORIGIN_KINDS), name="people_origin_kind_known"),
            models.CheckConstraint(condition=~models.Q(user=models.F("by")), name="people_origin_from_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} has their {self.kind} from {self.by_id}"
