"""Agencies, and the units of each as a tree."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone

from stance.engines.policy import SIDES

SIDE_WORDS = {"ict": "ICT", "business": "Business"}


def going_on(at: datetime, path: str = "") -> models.Q:
    """The condition that an agency or unit is there at this instant: one that has an end to come is, until then. ``path``
    leads to it, with "__" at its end."""
    return models.Q(**{f"{path}until__isnull": True}) | models.Q(**{f"{path}until__gt": at})


def is_over(until: datetime | None, at: datetime | None = None) -> bool:
    """The same of one end: whether it has come at this instant, or now."""
    return until is not None and until <= (at or timezone.now())


class Agency(models.Model):
    """One agency. Several may share an installation; the host is the one whose ICT team runs it."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    domains = models.JSONField(default=list, blank=True)
    """Official domains, lower case, such as "health.example.gov": whose e-mail addresses and web sites are the agency's."""
    is_host = models.BooleanField(default=False)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    """When it is abolished or merged, past or to come. Its rows stay: accounts and decisions of its time refer to it."""
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")
    checklist_dismissed_at = models.DateTimeField(null=True, blank=True)
    """When an administrator hid the checklist of the first days."""

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [
            models.UniqueConstraint(fields=["is_host"], condition=models.Q(is_host=True), name="people_one_host"),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
                name="people_agency_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True) | ~models.Q(successor=models.F("id")),
                name="people_agency_not_its_own_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_ended(self) -> bool:
        return is_over(self.until)


class Unit(models.Model):
    """A unit of an agency, on the ICT or the business side. ``path`` is the ids from the root down, "/3/17/"."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    side = models.CharField(max_length=10, choices=[(side, SIDE_WORDS[side]) for side in SIDES])
    path = models.CharField(max_length=500, db_index=True)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.F("agency"), models.functions.Lower("code"), name="people_unit_code_once_an_agency"
            ),
            models.CheckConstraint(condition=models.Q(side__in=SIDES), name="people_unit_side_known"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="people_unit_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def side_words(self) -> str:
        return SIDE_WORDS[self.side]

    @property
    def has_ended(self) -> bool:
        return is_over(self.until)
