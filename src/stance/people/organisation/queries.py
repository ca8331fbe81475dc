"""Reading agencies, the tree of units, and who serves where: a page costs the same number of queries however large."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from stance.doors import cursors
from stance.doors.row_keys import row_key
from stance.engines.policy import authorise, reach
from stance.people.models import Agency, Assignment, Unit
from stance.people.models.assignments import in_force, not_ended
from stance.people.models.organisation import going_on

SOON = timedelta(days=60)
MOST_UNITS = 400
"""Shown in one tree; a larger one is opened at a unit."""
PAGE_ROWS = 50


@dataclass(slots=True)
class Node:
    """A unit in the tree. ``level`` counts from 1, at the top of what is shown."""

    unit: Unit
    level: int
    assignments: list[Assignment] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.assignments and not self.unit.has_ended


@dataclass(frozen=True, slots=True)
class Tree:
    nodes: list[Node]
    is_cut: bool

    @property
    def empty(self) -> list[Node]:
        return [node for node in self.nodes if node.is_empty]

    @property
    def without_deputy(self) -> list[Assignment]:
        return [
            one for node in self.nodes for one in node.assignments if one.deputy_id is None and one.role != "reader"
        ]


@dataclass(frozen=True, slots=True)
class Counted:
    agency: Agency
    units: int
    people: int


def agencies() -> list[Counted]:
    """Every agency, the host first, then by name; ended ones last."""
    authorise("people.organisation.read")
    open_units = Count("units", filter=going_on(timezone.now(), "units__"), distinct=True)
    rows = Agency.objects.annotate(unit_count=open_units).select_related("successor")
    people = dict(
        Assignment.objects.filter(in_force(timezone.now()), unit__isnull=False)
        .values_list("unit__agency_id")
        .annotate(Count("user_id", distinct=True))
    )
    found = [Counted(row, row.unit_count, people.get(row.pk, 0)) for row in rows]
    return sorted(found, key=lambda one: (one.agency.has_ended, not one.agency.is_host, one.agency.name))


def tree(agency: Agency, top: Unit | None = None) -> Tree:
    """The open units of an agency, or those from one unit down, in order of their names level by level."""
    authorise("people.organisation.read", agency)
    rows = Unit.objects.filter(going_on(timezone.now()), agency=agency).order_by("name", "pk")
    if top:
        rows = rows.filter(path__startswith=top.path)
    units = list(rows[: MOST_UNITS + 1])
    nodes = _in_order(units[:MOST_UNITS], top)
    by_unit = {node.unit.pk: node for node in nodes}
    for one in _now_or_later().filter(unit_id__in=list(by_unit)):
        by_unit[one.unit_id].assignments.append(one)  # type: ignore[index]
    return Tree(nodes, len(units) > MOST_UNITS)


def _in_order(units: list[Unit], top: Unit | None) -> list[Node]:
    below: dict[int | None, list[Unit]] = defaultdict(list)
    known = {unit.pk for unit in units}
    for unit in units:
        is_root = unit.parent_id not in known or (top is not None and unit.pk == top.pk)
        below[None if is_root else unit.parent_id].append(unit)
    nodes: list[Node] = []
    waiting = [(unit, 1) for unit in reversed(below[None])]
    while waiting:
        unit, level = waiting.pop()
        nodes.append(Node(unit, level))
        waiting += [(one, level + 1) for one in reversed(below[unit.pk])]
    return nodes


def _now_or_later() -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(not_ended(timezone.now()), user__is_active=True)
    return rows.select_related("user", "deputy", "unit").order_by("role", "user__name", "pk")


def in_unit(unit: Unit) -> list[Assignment]:
    """Who serves in a unit now or later."""
    authorise("people.organisation.read", unit)
    return list(_now_or_later().filter(unit=unit)[:MOST_UNITS])


def above(unit: Unit) -> list[Unit]:
    """The units over a unit, from the top down."""
    keys = [int(key) for key in unit.path.strip("/").split("/") if key]
    found = {one.pk: one for one in Unit.objects.filter(pk__in=keys)}
    return [found[key] for key in keys if key in found and key != unit.pk]


def ending_soon(cursor: str = "") -> tuple[list[Assignment], str | None]:
    """Assignments that end within 60 days, soonest first: one page, and the cursor to go on from."""
    authorise("people.organisation.read")
    now = timezone.now()
    rows = _now_or_later().filter(ends_at__lte=now + SOON, ends_at__gt=now).order_by("ends_at", "pk")
    here = reach("people.organisation.read")
    if not here.everywhere:
        rows = rows.filter(unit__agency__in=here.agencies)
    if after := _read(cursor):
        ends_at, key = after
        rows = rows.filter(Q(ends_at__gt=ends_at) | Q(ends_at=ends_at, pk__gt=key))
    found = list(rows[: PAGE_ROWS + 1])
    last = found[PAGE_ROWS - 1] if len(found) > PAGE_ROWS else None
    return found[:PAGE_ROWS], cursors.written(last.ends_at.isoformat(), last.pk) if last and last.ends_at else None


def _read(cursor: str) -> tuple[datetime, int] | None:
    try:
        instant, key = cursors.read(cursor, 2)
        return datetime.fromisoformat(instant).astimezone(UTC), row_key(key) or 0
    except (ValueError, OverflowError):
        return None  # not one of ours: the first page
