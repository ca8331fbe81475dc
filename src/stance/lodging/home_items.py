"""What the home page is told about lodging."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from stance.doors.dates import day_in_words
from stance.lodging.queries import clocks
from stance.rooms.home_item import SHOWN, Item


def to_lodge() -> Iterable[Item]:
    """One card, whatever the number of accounts."""
    found = clocks.mine(SHOWN + 1)
    if not found:
        return
    first = min(found, key=lambda one: (one.lodge_by is None, one.lodge_by))
    names = ", ".join(one.account.named for one in found[:3])
    if first.lodge_by is None or first.since is None:
        return
    one = reverse("lodging_account", args=[first.account.pk]) if len(found) == 1 else reverse("lodging")
    yield Item(
        "needs",
        f"Lodge official posts of {names}",
        f"What was posted on {day_in_words(first.since)} has to be lodged by {day_in_words(first.lodge_by)}. Nothing to lodge? Say so.",
        one,
        "Lodge posts",
        "bad" if first.is_over else "warn",
        "Overdue" if first.is_over else f"By {day_in_words(first.lodge_by)}",
        first.since,
    )
