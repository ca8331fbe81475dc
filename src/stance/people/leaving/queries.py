"""What somebody holds, and until when their leaving can be undone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from stance.engines.policy import authorise, may, reach
from stance.people.described_objects import describe_people
from stance.people.leaving.belongings import Holding, everything, still_holding
from stance.people.models import Leaving, User
from stance.people.queries import within

MOST = 200
"""People that one page tells of."""


def held_by(user: User) -> list[Holding]:
    """In the order in which the page shows it: of a kind all together."""
    authorise("people.user.change", user)
    return [holding for one in everything() for holding in one.held(user)]


def without_successor() -> list[User]:
    """People who are switched off and hold something that somebody should take over, as far as whoever acts may change them; by
    name."""
    here = reach("people.user.change")
    is_any_off = bool(here) and within(here).filter(is_active=False).exists()
    keys = still_holding(MOST) if is_any_off else set()
    rows = within(here).filter(pk__in=keys, is_active=False).distinct().order_by("name", "pk") if keys else ()
    found = list(rows[:MOST])
    things = describe_people(found)
    return [user for user in found if may("people.user.change", things[user.pk]).allowed]


def undone_until(people: Collection[int]) -> dict[int, datetime]:
    """Of these people (by key) those whose switching off still can be undone; one query."""
    authorise("people.user.read")
    rows = Leaving.objects.filter(
        user_id__in=people, undone_at=None, undo_until__gt=timezone.now(), user__is_active=False
    )
    return dict(rows.order_by("at").values_list("user_id", "undo_until"))
