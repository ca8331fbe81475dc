"""What the home page says of people without a second factor."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from stance.people.queries import people
from stance.people.sign_in.second_factors import without_second_factor
from stance.rooms.home_item import Item


def people_without_second_factor() -> Iterable[Item]:
    active = [person for person in people() if person.is_active]
    lacking = without_second_factor(person.id for person in active)
    names = [person.name or person.email for person in active if person.id in lacking]
    if names:
        shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        count = "1 person has" if len(names) == 1 else f"{len(names)} people have"
        yield Item(
            "needs",
            f"{count} no second factor",
            f"{shown}. They are asked for one when they next sign in.",
            reverse("people"),
            "See people",
            "warn",
            "To do",
        )
