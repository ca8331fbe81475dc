"""Who was switched off, and what was taken from them then: given back when it is undone within a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Leaving(models.Model):
    """``taken`` is a list of what each room took, as the room reads it again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by_label = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    undo_until = models.DateTimeField()
    taken = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(undo_until__gt=models.F("at")), name="people_leaving_undone_after_it"
            ),
            models.UniqueConstraint(fields=["user", "at"], name="people_leaving_once_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} left on {self.at:%Y-%m-%d}"
