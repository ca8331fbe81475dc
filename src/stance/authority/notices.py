"""What people are mailed about requests. A mail holds a link to a signed-in page, never the power to decide."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.urls import reverse

from stance.authority.models import ApprovalRequest
from stance.people import mail
from stance.people.models import User

MOST_AT_ONCE = 50
"""People written to about one request. Where more could answer, the page and the home page show it to all."""


def asked(request: ApprovalRequest, people: Collection[int]) -> None:
    _send(request, people, "Waits for your answer", "Please answer")


def reminded(request: ApprovalRequest, people: Collection[int]) -> None:
    _send(request, people, "Still waits for an answer", "A reminder: please answer")


def escalated(request: ApprovalRequest, people: Collection[int]) -> None:
    _send(request, people, "Overdue, and now open to deputies", "The reply is overdue, so deputies may answer too")


def closed(request: ApprovalRequest) -> None:
    """Tell the person who asked. An operator reads the audit trail."""
    if request.asked_by_id is not None:
        _send(request, [request.asked_by_id], f"Your request is {request.state}", request.closing_words)


def _send(request: ApprovalRequest, people: Collection[int], subject: str, words: str) -> None:
    rows = User.objects.filter(pk__in=list(people)[:MOST_AT_ONCE], is_active=True).order_by("pk")
    addresses = list(rows.values_list("email", flat=True))
    if not addresses:
        return
    link = settings.PUBLIC_URL + reverse("request", args=[request.pk])
    body = (
        f"{words}: {request.summary}\n\n"
        f"Asked by {request.asked_by_label}. Reply wanted by {request.reply_due_at:%Y-%m-%d %H:%M} UTC.\n\n"
        f"{link}\n\nYou will be asked to sign in. Nothing is decided by opening the link.\n"
    )
    line = " ".join(f"{subject}: {request.summary}".split())
    mail.enqueue(to=addresses, subject=line[: mail.LONGEST_SUBJECT], body=body)
