"""How often somebody was wrong at the door, so that guessing becomes slow."""

from __future__ import annotations

from django.db import models


class Guesses(models.Model):
    """Of one name from one place, of a place, of a name, of a device, or of a person's codes: ``key`` says which, hashed
    (people type passwords where their address belongs). In the database: all processes share it, and it survives a
    restart."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    """No further try is looked at before."""

    class Meta:
        indexes = [models.Index(fields=["last_at"], name="people_guesses_last")]

    def __str__(self) -> str:
        return f"{self.count:,} up to {self.last_at:%Y-%m-%d %H:%M}"
