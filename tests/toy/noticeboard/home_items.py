"""What the home page is told about notices."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from stance.rooms.home_item import Item
from tests.toy.noticeboard import queries


def newest() -> Iterable[Item]:
    for notice in queries.notices()[:1]:
        yield Item("live", "A notice is up", notice.said, reverse("noticeboard"), "Read")
