"""What an agency has to do in its first days, for those who administer it: done or not as the rooms' rows say."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from stance.engines.policy import may, reach
from stance.people.described_objects import whole
from stance.people.models import Agency
from stance.people.models.organisation import going_on
from stance.rooms.home_item import Task
from stance.rooms.listed import rooms

LOOKED_AT = 3
"""Agencies that are looked at for one whose first days are not over."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """``agency`` is None before there is any."""

    agency: Agency | None
    tasks: tuple[Task, ...]

    @property
    def done(self) -> int:
        return sum(task.is_done for task in self.tasks)


def shown() -> Checklist | None:
    """That of the first agency whose administrator looks, with something left to do, which nobody has put away."""
    here = reach("people.organisation.change")
    if not here:
        return None
    rows = Agency.objects.filter(going_on(timezone.now())).order_by("-is_host", "pk")
    if not here.everywhere:
        rows = rows.filter(pk__in=here.agencies)
    elif not rows.exists():
        return _of(None)
    for agency in rows.filter(checklist_dismissed_at=None)[:LOOKED_AT]:
        if may("people.organisation.change", whole(agency)).allowed and (found := _of(agency)) is not None:
            return found
    return None


def _of(agency: Agency | None) -> Checklist | None:
    asked = (room.load(room.first_tasks) for room in rooms() if room.first_tasks)
    tasks = sorted((task for ask in asked for task in ask(agency)), key=lambda task: task.order)
    return Checklist(agency, tuple(tasks)) if any(not task.is_done for task in tasks) else None
