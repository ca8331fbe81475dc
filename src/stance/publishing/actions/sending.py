"""Sending what is due, and finding out what became of it."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from stance.engines.policy import authorise
from stance.journal import trail
from stance.publishing.models import Segment
from stance.publishing.sending import Way
from stance.publishing.writes import outbox
from stance.publishing.writes.outbox import Overtaken


def send_due(*, most_seconds: float = 50.0, most: int = 500, sleep: Callable[[float], None] = time.sleep) -> int:
    """Carry on every delivery whose time has come. Returns how many were."""
    decision = authorise("publishing.post.send")
    ends, count, passed_over = time.monotonic() + most_seconds, 0, list[int]()
    while count < most and time.monotonic() < ends:
        delivery = outbox.taken(timezone.now(), passed_over)
        if delivery is None:
            break
        way, before = Way(delivery, sleep), _states(delivery.pk)
        try:
            later = way.carried_on()
            outbox.let_go(delivery, later.at, later.problem)
        except Overtaken:
            passed_over.append(delivery.pk)
            continue
        after = _states(delivery.pk)
        if after != before:
            with transaction.atomic():
                trail.record(
                    action="publishing.post.send",
                    summary=f"post {delivery.target.post_id} on {delivery.target.account.named}: {', '.join(after).lower()}",
                    object_kind="post",
                    object_id=str(delivery.target.post_id),
                    decision=decision,
                    agencies=[delivery.target.post.agency_id],
                )
        count += 1
    return count


def _states(delivery: int) -> list[str]:
    return [one.get_state_display() for one in Segment.objects.filter(delivery=delivery).order_by("place")]
