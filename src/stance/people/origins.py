"""Whose hand is behind whom. An approval by somebody whose sign-in, factor or role came from the asker is the asker's
own: for a set time (``STANCE_APPROVAL_DISTANCE_DAYS``) such people count as one, along every chain of hands."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from stance.people.models import Origin


def hands(at: datetime | None = None) -> dict[int, frozenset[int]]:
    """For each person who lately got something from somebody: everybody from whose hands it came, and from whose hands
    those have theirs. One query; only what happened within the set time counts."""
    when = at or timezone.now()
    since = when - timedelta(days=settings.APPROVAL_DISTANCE_DAYS)
    givers: dict[int, set[int]] = defaultdict(set)
    for user, by in Origin.objects.filter(at__gt=since, at__lte=when).values_list("user_id", "by_id"):
        givers[user].add(by)
    return {user: frozenset(_above(user, givers)) for user in list(givers)}


def _above(user: int, givers: dict[int, set[int]]) -> set[int]:
    found: set[int] = set()
    waiting = [user]
    while waiting:
        for giver in givers.get(waiting.pop(), ()):
            if giver not in found and giver != user:
                found.add(giver)
                waiting.append(giver)
    return found
