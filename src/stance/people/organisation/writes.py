"""How an agency ends: everything in it gets an end at that instant, and a merger carries it over to the successor.

Nothing is moved or deleted, so who served where on a past day can still be answered.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from stance.people.models import Agency, Assignment, Unit
from stance.people.models.assignments import not_ended


def end_everything(agency: Agency, at: datetime) -> int:
    """Assignments and units of the agency end at this instant. Returns how many people's assignments that ends."""
    open_then = not_ended(at)
    serving = Assignment.objects.filter(open_then, unit__agency=agency)
    # One that would begin only afterwards never does: it ends as it starts.
    later = serving.filter(starts_at__gt=at)
    ended = serving.count()
    for one in later:
        Assignment.objects.filter(pk=one.pk).update(ends_at=one.starts_at)
    serving.filter(starts_at__lte=at).update(ends_at=at)
    Unit.objects.filter(agency=agency).filter(Q(until__isnull=True) | Q(until__gt=at)).update(until=at)
    return ended


def carry_over(agency: Agency, successor: Agency, at: datetime) -> int:
    """Units of the same names in the successor, and in them the same people, from this instant on. Call it before
    ``end_everything``. Returns how many assignments were carried over."""
    made: dict[int, Unit] = {}
    taken = {code.lower() for code in Unit.objects.filter(agency=successor).values_list("code", flat=True)}
    units = Unit.objects.filter(agency=agency).filter(Q(until__isnull=True) | Q(until__gt=at))
    for unit in sorted(units, key=lambda unit: unit.path.count("/")):
        parent = made.get(unit.parent_id) if unit.parent_id else None
        made[unit.pk] = _copied(unit, successor, parent, taken)
    serving = Assignment.objects.filter(not_ended(at), unit__in=made)
    copies = [
        Assignment(
            user_id=one.user_id,
            role=one.role,
            unit=made[one.unit_id],  # type: ignore[index]  # every one of these is in a unit
            starts_at=max(at, one.starts_at),
            ends_at=one.ends_at,
            deputy_id=one.deputy_id,
            source=one.source,
        )
        for one in serving.order_by("pk")
    ]
    Assignment.objects.bulk_create(copies, batch_size=500)
    return len(copies)


def _copied(unit: Unit, successor: Agency, parent: Unit | None, taken: set[str]) -> Unit:
    code = unit.code if unit.code.lower() not in taken else f"{unit.agency.slug}-{unit.code}"[:60]
    number = 2
    while code.lower() in taken:
        code = f"{unit.code[:50]}-{number}"
        number += 1
    taken.add(code.lower())
    copy = Unit.objects.create(
        agency=successor, parent=parent, code=code, name=unit.name, side=unit.side, path="/", until=unit.until
    )
    copy.path = f"{parent.path if parent else '/'}{copy.pk}/"
    copy.save(update_fields=["path"])
    return copy
