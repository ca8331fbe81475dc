"""Who and what is in a unit. Rooms above say what of theirs belongs to one, so that none is closed over their heads."""

from __future__ import annotations

from django.utils import timezone

from stance.people.models import Assignment, Unit
from stance.people.models.organisation import going_on
from stance.rooms.listed import answers

OCCUPANTS = "people.occupants"
"""Asked of rooms above with a unit: names what of theirs belongs to it and is still open, each in a few words; the first few
will do."""
NAMED = 5


def occupants(unit: Unit) -> list[str]:
    """People who serve in the unit now or later, open units under it, and what other rooms name."""
    serving = Assignment.objects.filter(unit=unit).exclude(ends_at__lte=timezone.now()).select_related("user")
    named = [f"{one.user} ({one.role})" for one in serving.order_by("pk")[: NAMED + 1]]
    under = Unit.objects.filter(going_on(timezone.now()), parent=unit).order_by("name")
    named += [f"the unit {one.name}" for one in under[: NAMED + 1]]
    for ask in answers(OCCUPANTS):
        named += ask(unit)
    return named


def in_words(named: list[str]) -> str:
    """ "a, b, c and more"."""
    more = " and more" if len(named) > NAMED else ""
    return ", ".join(named[:NAMED]) + more
