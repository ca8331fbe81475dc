"""What the home page says of people without a second factor."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from stance.people.assignments.queries import in_agency
from stance.people.leaving import queries as leaving
from stance.people.models import Agency
from stance.people.models.organisation import going_on
from stance.people.users.queries import lacking_factor
from stance.rooms.home_item import Item, Task

NAMED = 3
"""People whom one card names."""


def people_without_second_factor() -> Iterable[Item]:
    total, first = lacking_factor(NAMED)
    if total:
        shown = ", ".join(map(str, first)) + (f" and {total - NAMED} more" if total > NAMED else "")
        people_have = "1 person has" if total == 1 else f"{total:,} people have"
        yield Item(
            "needs",
            f"{people_have} no second factor",
            f"{shown}. They are asked for one when they next sign in.",
            f"{reverse('people')}?view=no_factor",
            "See people",
            "warn",
            "To do",
        )


def left_without_successor() -> Iterable[Item]:
    """People whom their directory switched off, and who hold something still: one card."""
    rows = leaving.without_successor()
    if rows:
        title = (
            f"{rows[0]} left without a successor"
            if len(rows) == 1
            else f"{len(rows):,} people left without a successor"
        )
        words = "They cannot sign in any more, and duties or accounts are still in their name."
        yield Item("needs", title, words, reverse("people_left"), "Hand over", "warn", "To do")


def first_tasks(agency: Agency | None) -> Iterable[Task]:
    """The agency itself, and who works in it."""
    url = reverse("agency", args=[agency.pk]) if agency else reverse("agency_new")
    is_set_up = agency is not None and agency.units.filter(going_on(timezone.now())).exists()
    words = "Its name and domains, and a unit for ICT and for the business."
    yield Task(10, "Set up your agency", words, "Set up", url, is_set_up)
    words = "At least two: what matters needs a second person."
    count = in_agency(agency).values("user").distinct()[:2].count() if agency else 0
    yield Task(20, "Invite your people", words, "Invite", reverse("people_invite"), count > 1)
