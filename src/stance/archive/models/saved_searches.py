"""Searches that people keep, and how far each person has looked at what came in for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from stance.people.models import Agency, Unit


class SavedSearch(models.Model):
    """``address`` is the search as its address asks it (``q=flood&has=media``).

    It is its owner's alone, or shared: with everybody who serves in ``unit`` or below it, or anywhere in ``agency``.
    """

    name = models.CharField(max_length=100)
    address = models.CharField(max_length=4000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ledger_size = models.BigIntegerField(
        help_text="Entries of the ledger when it was saved: what follows is new to whoever has not looked yet."
    )
    is_sample = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint(
                models.F("owner"), models.functions.Lower("name"), name="archive_saved_search_name_once_an_owner"
            ),
            models.CheckConstraint(
                condition=models.Q(unit__isnull=True) | models.Q(agency__isnull=True),
                name="archive_saved_search_shared_one_way",
            ),
            models.CheckConstraint(
                condition=models.Q(ledger_size__gte=0), name="archive_saved_search_size_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shared_with(self) -> str:
        """In words; "" for its owner alone."""
        return str(self.unit or self.agency or "")


class SearchLook(models.Model):
    """How far somebody has looked: at everything before this size of the ledger."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="looks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    ledger_size = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["search", "person"], name="archive_search_look_once"),
            models.CheckConstraint(
                condition=models.Q(ledger_size__gte=0), name="archive_search_look_size_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.search}"
