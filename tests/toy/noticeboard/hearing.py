"""Hearing of what was pinned up, from its line in the audit trail."""

from __future__ import annotations

from stance.journal.following.stretches import Stretch
from tests.toy.noticeboard.models import Notice


def hear(stretch: Stretch) -> None:
    for event in stretch.events():
        Notice.objects.filter(pk=int(event.object_id)).update(heard=True)
