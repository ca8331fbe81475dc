"""Reading goals and types of use."""

from __future__ import annotations

from stance.engines.policy import authorise, reach
from stance.people.models import Goal, UseType

PAGE_ROWS = 50


def goals(before: int | None = None) -> tuple[list[Goal], int | None]:
    """Open goals, the newest first: one page, and the key to go on from."""
    authorise("people.organisation.read")
    rows = Goal.objects.filter(closed_at__isnull=True).select_related("agency", "owner").order_by("-pk")
    here = reach("people.organisation.read")
    if not here.everywhere:
        rows = rows.filter(agency__in=here.agencies)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_ROWS + 1])
    return found[:PAGE_ROWS], found[PAGE_ROWS - 1].pk if len(found) > PAGE_ROWS else None


def uses() -> list[UseType]:
    """Every type of use, those that most agencies named first."""
    authorise("people.organisation.read")
    return sorted(UseType.objects.all(), key=lambda use: (-(use.share_percent or 0), use.words))
