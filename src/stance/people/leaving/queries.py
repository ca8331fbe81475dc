"""What somebody holds, and until when their leaving can be undone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from stance.engines.policy import authorise
from stance.people.leaving.belongings import Holding, everything
from stance.people.models import Leaving, User


def held_by(user: User) -> list[Holding]:
    """In the order in which the page shows it: of a kind all together."""
    authorise("people.user.change", user)
    return [holding for one in everything() for holding in one.held(user)]


def undone_until(people: Collection[int]) -> dict[int, datetime]:
    """Of these people (by key) those whose switching off still can be undone; one query."""
    authorise("people.user.read")
    rows = Leaving.objects.filter(
        user_id__in=people, undone_at=None, undo_until__gt=timezone.now(), user__is_active=False
    )
    return dict(rows.order_by("at").values_list("user_id", "undo_until"))
