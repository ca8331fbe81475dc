"""Looking after open requests while nobody answers: reminders, deputies, an end."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from stance.authority import notices, routes
from stance.authority.models import ApprovalRequest
from stance.authority.writes.requests import close, refreshed, trace
from stance.engines.policy import authorise

EXPIRES_AFTER = timedelta(days=30)
REMIND_BEFORE = 0.5
"""The share of the reply time after which those asked are reminded once."""


def tend(now: datetime | None = None) -> dict[str, int]:
    """Look after every open request: void what was changed, reroute, remind once, escalate to deputies when the reply
    is overdue, expire what is too old. Returns how many of each; running it again changes nothing."""
    authorise("authority.request.tend")
    when, counts = now or timezone.now(), {"reminded": 0, "escalated": 0, "expired": 0, "closed": 0}
    for pk in list(ApprovalRequest.objects.filter(state="open").order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            request = ApprovalRequest.objects.select_for_update(of=("self",)).get(pk=pk)
            if request.state == "open" and (done := _tend(request, when)):
                counts[done] += 1
    return counts


def _tend(request: ApprovalRequest, now: datetime) -> str:
    fresh = refreshed(request)
    if fresh is None:
        return "closed"
    _one, step = fresh
    if now - request.asked_at > EXPIRES_AFTER:
        close(request, "expire", f"It was not decided within {EXPIRES_AFTER.days} days. Ask again if it still matters.")
        return "expired"
    if now >= request.reply_due_at and request.escalated_at is None:
        request.escalated_at = now
        request.save(update_fields=["escalated_at"])
        wider = routes.step_of(request) or step
        trace(request, f"escalated to deputies: {request.summary}", {"route": wider.as_json()})
        notices.escalated(request, wider.people)
        return "escalated"
    reminder = request.asked_at + (request.reply_due_at - request.asked_at) * REMIND_BEFORE
    if now >= reminder and request.reminded_at is None and request.escalated_at is None:
        request.reminded_at = now
        request.save(update_fields=["reminded_at"])
        notices.reminded(request, step.people)
        return "reminded"
    return ""
