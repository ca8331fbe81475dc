"""What the acting person has put away, and when they looked last."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from stance.engines.policy import authorise
from stance.journal.actor import current
from stance.people.models import Dismissal


def dismissed(things: Collection[str]) -> frozenset[str]:
    """Those of these that are put away."""
    authorise("people.notice.dismiss")
    person = current().person
    rows = Dismissal.objects.filter(user=person, thing__in=things) if things and person else ()
    return frozenset(row.thing for row in rows)


def looked_at(thing: str) -> datetime | None:
    """When they looked at it last; None: never."""
    authorise("people.notice.dismiss")
    person = current().person
    rows = Dismissal.objects.filter(user=person, thing=thing) if person else Dismissal.objects.none()
    return rows.values_list("at", flat=True).first()
