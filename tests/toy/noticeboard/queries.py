"""Notices that whoever asks may read."""

from __future__ import annotations

from stance.engines.policy import authorise, reach
from tests.toy.noticeboard.models import Notice


def notices() -> list[Notice]:
    authorise("noticeboard.notice.read")
    here = reach("noticeboard.notice.read")
    rows = Notice.objects.order_by("-pk") if here.everywhere else Notice.objects.filter(agency__in=here.agencies)
    return list(rows[:50])
