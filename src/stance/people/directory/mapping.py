"""What a group of the staff directory stands for: what stands against it, and the writing, now or once approved."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from stance.engines.policy import Decision
from stance.journal import trail
from stance.journal.actor import current
from stance.people.models import GroupMapping, Unit


class DirectoryRefused(Exception):
    """The token or the mapping cannot be made like this; the message says why."""


def payload_of(group: str, role: str, unit: Unit | None) -> dict[str, Any]:
    where = str(unit or "the whole installation")
    return {"do": "map", "group": group, "role": role, "where": where, "unit": unit.pk if unit else None}


def carry_out(
    group: str, role: str, unit: Unit | None, decision: Decision | None, by: int | None = None
) -> GroupMapping:
    """The writing part, also once a request for it was approved (``by`` is who asked). Raises DirectoryRefused."""
    with transaction.atomic():
        must_be_mappable(group, role, unit)
        made = GroupMapping.objects.create(group=group, role=role, unit=unit, made_by_id=by or maker())
        words = f"let the group “{group}” stand for {role} {f'in {unit}' if unit else 'everywhere'}"
        record(decision, words, "group mapping", made.pk)
    return made


def must_be_mappable(group: str, role: str, unit: Unit | None) -> None:
    if unit and unit.is_closed:
        raise DirectoryRefused(f"{unit} is closed. Choose a unit that is open.")
    if GroupMapping.objects.filter(group__iexact=group, role=role, unit=unit).exists():
        raise DirectoryRefused(f"“{group}” stands for {role}{f' in {unit}' if unit else ''} already.")


def maker() -> int | None:
    actor = current()
    return int(actor.id) if actor.kind == "user" else None


def record(decision: Decision | None, summary: str, kind: str, key: int) -> None:
    trail.record(
        action="people.directory.configure",
        summary=summary,
        object_kind=kind,
        object_id=str(key),
        decision=decision,
    )
