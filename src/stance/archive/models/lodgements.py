"""Posts of officials' own accounts that somebody lodged, one by one: who, when, why, and how long after they were posted."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from stance.archive.models.ledger import Entry
from stance.archive.models.records import Record
from stance.register.models import Account


class Lodgement(models.Model):
    """A post that somebody lodged. Its "lodgement" entry in the ledger commits to all of it but the key of the user.

    ``days`` counts from the day on which it was posted to the day on which it was lodged, in the installation's time zone. ``original`` is
    the SHA-256 that names the export it was chosen from, which is not kept; "" of one that its platform showed.
    """

    class Way(models.TextChoices):
        ADDRESS = "address", "by its address, as its platform showed it"
        EXPORT = "export", "chosen from an export of the account"

    record = models.OneToOneField(Record, primary_key=True, on_delete=models.CASCADE, related_name="lodgement")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    way = models.CharField(max_length=10, choices=Way)
    lodged_at = models.DateTimeField()
    lodged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lodged_by_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, help_text="The business that the post was part of.")
    days = models.PositiveIntegerField()
    limit_days = models.PositiveSmallIntegerField()
    is_late = models.BooleanField()
    exchange = models.CharField(
        max_length=64, help_text="SHA-256 of the answer or the part of an export that shows it."
    )
    original = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="archive_lodgement_reason_said"),
            models.CheckConstraint(
                condition=models.Q(is_late=True, days__gt=models.F("limit_days"))
                | models.Q(is_late=False, days__lte=models.F("limit_days")),
                name="archive_lodgement_late_by_days",
            ),
        ]
        indexes = [models.Index(fields=["account", "-entry"], name="archive_lodged_of_account")]

    def __str__(self) -> str:
        return f"{self.record_id} was lodged"

    @property
    def days_in_words(self) -> str:
        if not self.days:
            return "on the day it was posted"
        return f"{self.days:,} day{'' if self.days == 1 else 's'} after it was posted"
