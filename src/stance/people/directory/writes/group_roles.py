"""From groups to assignments: the door that gave an assignment may also end it, and no other's are touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from stance.people import administrators
from stance.people.directory import token_scopes
from stance.people.models import Assignment, GroupMapping, User
from stance.people.models.assignments import in_force
from stance.people.models.organisation import going_on
from stance.people.writes import origins

Wanted = set[tuple[str, int | None]]


def wanted_of(user: User) -> Wanted:
    """What the groups stand for that directories say this person is in. One of an agency's directory stands for what it
    does in that agency alone, whatever another agency calls its own groups."""
    names: dict[int | None, set[str]] = defaultdict(set)
    for agency, *called in user.directory_groups.values_list("agency_id", "name", "external_id", "pk"):
        names[agency] |= {str(name) for name in called if name}
    return {one for agency, groups in names.items() for one in wanted_by(groups, agency)}


def wanted_by(groups: Iterable[str], agency: int | None = None) -> Wanted:
    """Roles and units that these groups stand for (in this agency, if one is given), closed units left out."""
    known = {group.casefold() for group in groups}
    mapped = GroupMapping.objects.filter(Q(unit__isnull=True) | going_on(timezone.now(), "unit__"))
    if agency is not None:
        mapped = mapped.filter(unit__agency__in=token_scopes.heirs(agency))
    rows = mapped.values_list("group", "role", "unit_id")
    return {(role, unit) for group, role, unit in rows if group.casefold() in known}


def apply(user: User, groups: Iterable[str], source: str, agency: int | None = None) -> dict[str, list[str]]:
    """Give what these groups stand for, anywhere or in this agency alone. As ``give``."""
    return give(user, wanted_by(groups, agency), source)


def give(user: User, wanted: Wanted, source: str) -> dict[str, list[str]]:
    """Give what is wanted, and end what this door gave and is not wanted any more, inside the caller's transaction.
    Returns what was given and ended, in words.

    Raises RoleRefused when that would take away the last administrator.
    """
    now = timezone.now()
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
    if given:
        _from_hands(user, missing)
    return {"given": [_words(one) for one in given], "ended": [_words(one) for one in ending]}


def _from_hands(user: User, given: Wanted) -> None:
    """Who said what a group stands for, and who made the token that puts people into it, gave what comes of it."""
    mappings = GroupMapping.objects.filter(made_by__isnull=False, role__in={role for role, _unit in given})
    for role, unit, by, at in mappings.values_list("role", "unit_id", "made_by_id", "made_at"):
        if (role, unit) in given:
            origins.gave(user, "role", by=by, at=at)
    token = token_scopes.current()
    if token.made_by is not None:
        origins.gave(user, "directory", by=token.made_by, at=token.made_at)


def _words(assignment: Assignment) -> str:
    return f"{assignment.role}{f' in {assignment.unit}' if assignment.unit_id else ''}"
