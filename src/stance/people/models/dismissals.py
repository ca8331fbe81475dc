"""What a person has put away from their home page."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

LONGEST = 120


class Dismissal(models.Model):
    """``thing`` is the key by which a room's line on the home page is known (``rooms.home_item.Item.dismiss``), such as "import/12"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    thing = models.CharField(max_length=LONGEST)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "thing"], name="people_dismissed_once")]

    def __str__(self) -> str:
        return self.thing
