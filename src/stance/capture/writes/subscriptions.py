"""What became of subscribing at a hub: asked, confirmed, denied, or not taken."""

from __future__ import annotations

from datetime import datetime, timedelta

from stance.capture.models import Webhook
from stance.channels.port.websub import Intent, Topic

ANSWERED_WITHIN = timedelta(hours=1)
"""A hub that took the request asks back by then, or is asked again."""
LONGEST_PAUSE = timedelta(days=1)
FIRST_PAUSE = timedelta(minutes=5)
RENEWED_AT = 0.75
"""Of a lease: what goes wrong then has a quarter of it to pass."""


def pause_after(failures: int) -> timedelta:
    return min(FIRST_PAUSE * (1 << min(max(failures - 1, 0), 10)), LONGEST_PAUSE)


def asked(webhook: Webhook, topic: Topic, now: datetime) -> None:
    """Before the hub is asked: it may ask back before it answers. A hub that took the last request and never asked back is silent."""
    is_silent = webhook.is_pending
    failures = webhook.failures_count + is_silent
    words = "The hub took the request and has not asked back: is this address reachable for it?" if is_silent else ""
    Webhook.objects.filter(pk=webhook.pk, token=webhook.token).update(
        hub=topic.hub, topic=topic.url, is_pending=True, failures_count=failures,
        hub_problem=words, due_at=now + max(ANSWERED_WITHIN, pause_after(failures)),
    )  # fmt: skip


def failed(webhook: Webhook, words: str, now: datetime) -> None:
    failures = webhook.failures_count + 1
    Webhook.objects.filter(pk=webhook.pk, token=webhook.token).update(
        is_pending=False, hub_problem=words[:500], failures_count=failures, due_at=now + pause_after(failures)
    )


def confirmed(webhook: Webhook, intent: Intent, now: datetime) -> None:
    lease = timedelta(seconds=intent.lease_seconds)
    Webhook.objects.filter(pk=webhook.pk, token=webhook.token).update(
        is_pending=False, hub_problem="", failures_count=0, challenged_at=now, lease_until=now + lease,
        due_at=now + lease * RENEWED_AT,
    )  # fmt: skip


def denied(webhook: Webhook, intent: Intent, now: datetime) -> None:
    """5.2: also long after it confirmed."""
    words = f"The hub said no{f': {intent.reason}' if intent.reason else '.'}"
    Webhook.objects.filter(pk=webhook.pk, token=webhook.token).update(
        is_pending=False, hub_problem=words[:500], failures_count=webhook.failures_count + 1, lease_until=None,
        due_at=now + LONGEST_PAUSE,
    )  # fmt: skip
