"""What the home page is told about posts."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from stance.publishing.models import Post
from stance.publishing.queries import attention, listing, stops
from stance.rooms.home_item import Item


def standing_stops() -> Iterable[Item]:
    for stop in stops.seen() if attention.needed()["stop"] else ():
        where = stop.agency.name if stop.agency else "everywhere"
        yield Item(
            "wrong",
            f"Publishing is stopped: {where}",
            f"{stop.stopped_by}: {stop.reason}",
            reverse("publishing_stop"),
            "See the stop",
            "bad",
            "Stopped",
            stop.stopped_at,
            is_alarm=True,
        )


def undecided() -> Iterable[Item]:
    """One card, whatever the number of posts."""
    yield from _card(
        "decide", "a decision", "It is not known whether they are public, or they missed their time.", "warn"
    )


def refused() -> Iterable[Item]:
    """One card, whatever the number of posts."""
    yield from _card("failed", "another try, or to be given up", "The platform refused them.", "bad")


def _card(tab: str, needs: str, words: str, tone: str) -> Iterable[Item]:
    keys = attention.needed()[tab]
    if not keys:
        return
    count, oldest = len(keys), Post.objects.get(pk=keys[-1])
    url = reverse("post", args=[oldest.pk]) if count == 1 else f"{reverse('posts')}?tab={tab}"
    title = f"{count:,} post{' needs' if count == 1 else 's need'} {needs}"
    yield Item("needs", title, words, url, "Decide", tone, listing.TABS[tab], oldest.changed_at)
