"""Pinning a notice up."""

from __future__ import annotations

from django.db import transaction

from stance.engines.policy import authorise
from stance.journal import trail
from stance.people.models import Agency
from tests.toy.noticeboard.models import Notice


def pin(agency: Agency, said: str) -> Notice:
    decision = authorise("noticeboard.notice.pin", agency)
    with transaction.atomic():
        notice = Notice.objects.create(agency=agency, said=said)
        trail.record(
            action="noticeboard.notice.pin",
            summary=f"pinned up “{said}”",
            object_kind="notice",
            object_id=str(notice.pk),
            decision=decision,
        )
    return notice


def count() -> int:
    """What recurs: every notice is counted once."""
    authorise("noticeboard.notice.count")
    return Notice.objects.filter(counted=False).update(counted=True)
