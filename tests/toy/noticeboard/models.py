"""Notices, and which of them the recurring work has counted."""

from django.db import models

from stance.people.models import Agency


class Notice(models.Model):
    """``said`` is one line of text; ``counted`` is set by the recurring work, ``heard`` by what follows the journal."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    said = models.CharField(max_length=200)
    counted = models.BooleanField(default=False)
    heard = models.BooleanField(default=False)
