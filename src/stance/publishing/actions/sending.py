"""Sending what is due, and finding out what became of it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from threading import Lock

from django.db import connections, transaction
from django.utils import timezone

from stance.engines.policy import Decision, authorise
from stance.journal import trail
from stance.publishing.models import Delivery, Segment
from stance.publishing.sending import Way
from stance.publishing.writes import outbox
from stance.publishing.writes.outbox import Overtaken

AT_ONCE = 8
MOST_OF_ONE_PLATFORM = 6
"""A platform that hangs holds up only so many of those; the others go on with the rest."""


def send_due(
    *, most_seconds: float = 50.0, most: int = 500, at_once: int = 1, sleep: Callable[[float], None] = time.sleep
) -> int:
    """Carry on every delivery whose time has come, up to ``at_once`` side by side and one of an account. Returns how many were."""
    run = _Run(authorise("publishing.post.send"), time.monotonic() + most_seconds, most, at_once, sleep)
    if at_once == 1:
        return run.worked_off()
    with ThreadPoolExecutor(at_once) as pool:
        counts = [pool.submit(copy_context().run, run.worked_off_aside) for _ in range(at_once)]
    return sum(one.result() for one in counts)


class _Run:
    """What those who send side by side know of each other."""

    def __init__(
        self, decision: Decision, ends: float, most: int, at_once: int, sleep: Callable[[float], None]
    ) -> None:
        self.decision, self.ends, self.left, self.sleep = decision, ends, most, sleep
        self.most_of_one = MOST_OF_ONE_PLATFORM if at_once > 1 else 1
        self.passed_over: list[int] = []
        self._busy: Counter[str] = Counter()
        self._lock = Lock()

    def worked_off_aside(self) -> int:
        """In a thread of its own, with connections of its own."""
        try:
            return self.worked_off()
        finally:
            connections.close_all()

    def worked_off(self) -> int:
        count = 0
        while time.monotonic() < self.ends:
            with self._taken() as delivery:
                if delivery is None:
                    return count
                count += _carried_on(delivery, self)
        return count

    @contextmanager
    def _taken(self) -> Iterator[Delivery | None]:
        with self._lock:  # one looks for work at a time
            full = [one for one, count in self._busy.items() if count >= self.most_of_one]
            found = outbox.taken(timezone.now(), self.passed_over, full) if self.left > 0 else None
            if found is not None:
                platform = found.target.account.platform
                self.left -= 1
                self._busy[platform] += 1
        try:
            yield found
        finally:
            if found is not None:
                with self._lock:
                    self._busy[platform] -= 1


def _carried_on(delivery: Delivery, run: _Run) -> bool:
    """Whether it was; not where another worker has it by now."""
    way, before = Way(delivery, run.sleep), _states(delivery.pk)
    try:
        later = way.carried_on()
        outbox.let_go(delivery, later.at, later.problem)
    except Overtaken:
        run.passed_over.append(delivery.pk)
        return False
    after = _states(delivery.pk)
    if after != before:
        with transaction.atomic():
            trail.record(
                action="publishing.post.send",
                summary=f"post {delivery.target.post_id} on {delivery.target.account.named}: {', '.join(after).lower()}",
                object_kind="post",
                object_id=str(delivery.target.post_id),
                decision=run.decision,
                agencies=[delivery.target.post.agency_id],
            )
    return True


def _states(delivery: int) -> list[str]:
    return [one.get_state_display() for one in Segment.objects.filter(delivery=delivery).order_by("place")]
