"""Who and what is in a unit. Rooms above say what of theirs belongs to one, so that none is closed over their heads."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from stance.people.models import Assignment, Unit

Ask = Callable[[Unit], list[str]]
"""Names what of a room belongs to this unit and is still open, each in a few words; the first few will do."""
NAMED = 5
_asked: dict[str, Ask] = {}


def also_ask(room: str, ask: Ask) -> None:
    """Called by a room when the installation starts."""
    _asked[room] = ask


def occupants(unit: Unit) -> list[str]:
    """People who serve in the unit now or later, open units under it, and what other rooms name."""
    serving = Assignment.objects.filter(unit=unit).exclude(ends_at__lte=timezone.now()).select_related("user")
    named = [f"{one.user} ({one.role})" for one in serving.order_by("pk")[: NAMED + 1]]
    under = Unit.objects.filter(parent=unit, until__isnull=True).order_by("name")
    named += [f"the unit {one.name}" for one in under[: NAMED + 1]]
    for room in sorted(_asked):
        named += _asked[room](unit)
    return named


def in_words(named: list[str]) -> str:
    """ "a, b, c and more"."""
    more = " and more" if len(named) > NAMED else ""
    return ", ".join(named[:NAMED]) + more
