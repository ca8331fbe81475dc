"""From groups to assignments: the door that gave an assignment may also end it, and no other's are touched."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from stance.people import administrators
from stance.people.models import Assignment, GroupMapping, User
from stance.people.models.assignments import in_force

Wanted = set[tuple[str, int | None]]


def groups_of(user: User) -> set[str]:
    """Every name by which a mapping may mean a group that the directory says this person is in."""
    found = user.directory_groups.values_list("name", "external_id", "pk")
    return {str(name) for row in found for name in row if name}


def wanted_by(groups: Iterable[str]) -> Wanted:
    """Roles and units that these groups stand for, closed units left out."""
    known = {group.casefold() for group in groups}
    mapped = GroupMapping.objects.filter(Q(unit__isnull=True) | Q(unit__until__isnull=True))
    rows = mapped.values_list("group", "role", "unit_id")
    return {(role, unit) for group, role, unit in rows if group.casefold() in known}


def apply(user: User, groups: Iterable[str], source: str) -> dict[str, list[str]]:
    """Give what the groups stand for, and end what this door gave and they no longer stand for, inside the caller's
    transaction. Returns what was given and ended, in words.

    Raises RoleRefused when that would take away the last administrator.
    """
    wanted, now = wanted_by(groups), timezone.now()
    held = list(Assignment.objects.filter(in_force(now), user=user).select_related("unit").order_by("pk"))
    ending = [one for one in held if one.source == source and (one.role, one.unit_id) not in wanted]
    if any(one.role == "administrator" for one in ending):
        administrators.keep_one(assignments=[one.pk for one in ending])
    Assignment.objects.filter(pk__in=[one.pk for one in ending]).update(ends_at=now)
    missing = wanted - {(one.role, one.unit_id) for one in held}
    given = [
        Assignment.objects.create(user=user, role=role, unit_id=unit, starts_at=now, source=source)
        for role, unit in sorted(missing, key=str)
    ]
    return {"given": [_words(one) for one in given], "ended": [_words(one) for one in ending]}


def _words(assignment: Assignment) -> str:
    return f"{assignment.role}{f' in {assignment.unit}' if assignment.unit_id else ''}"
