"""What people are mailed about requests. A mail holds a link to a signed-in page, never the power to decide."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.urls import reverse

from stance.authority import routes
from stance.authority.models import ApprovalRequest, Duty
from stance.doors.dates import moment_in_words
from stance.engines.policy import RULES
from stance.people import mail
from stance.people.models import User

MOST_AT_ONCE = 50
"""People written to about one request. Where more could answer, the page and the home page show it to all."""


def asked(request: ApprovalRequest, people: Collection[int]) -> None:
    """Those who can answer; and, for their comment, the duty-holders of the sides that the stance has consulted."""
    _send(request, people, "Waits for your answer", "Please answer")
    consulted = set(_duty_holders(request, "consulted")).difference(people)
    _send(request, consulted, "For your comment", "Your side is consulted before this is decided")


def reminded(request: ApprovalRequest, people: Collection[int]) -> None:
    _send(request, people, "Still waits for an answer", "A reminder: please answer")


def escalated(request: ApprovalRequest, people: Collection[int]) -> None:
    _send(request, people, "Overdue, and now open to deputies", "The reply is overdue, so deputies may answer too")


def closed(request: ApprovalRequest) -> None:
    """Tell the person who asked (an operator reads the audit trail); and, of what was carried out, the duty-holders of
    the sides that the stance has told."""
    if request.asked_by_id is not None:
        _send(request, [request.asked_by_id], f"Your request is {request.state}", request.closing_words)
    if request.state == "approved":
        told = [person for person in _duty_holders(request, "told") if person != request.asked_by_id]
        _send(request, told, "For your information", request.closing_words)


def _duty_holders(request: ApprovalRequest, how: str) -> list[int]:
    """Who answers for the action's area on the sides that the stance in force names: holders, and deputies with them."""
    stance = routes.stance_of(request)
    rule = stance.rules.get(request.action) if stance is not None else None
    sides = getattr(rule, how) if rule is not None else ()
    if not sides or request.agency_id is None:
        return []
    area = RULES[request.action].area
    rows = Duty.objects.filter(agency_id=request.agency_id, area=area, side__in=sides, ends_at=None).order_by("pk")
    pairs = rows.values_list("holder_id", "deputy_id")
    return list(dict.fromkeys(person for pair in pairs for person in pair if person is not None))


def _send(request: ApprovalRequest, people: Collection[int], subject: str, words: str) -> None:
    rows = User.objects.filter(pk__in=list(people)[:MOST_AT_ONCE], is_active=True).order_by("pk")
    addresses = list(rows.values_list("email", flat=True))
    if not addresses:
        return
    link = settings.PUBLIC_URL + reverse("request", args=[request.pk])
    body = (
        f"{words}: {request.summary}\n\n"
        f"Asked by {request.asked_by_label}. Reply wanted by {moment_in_words(request.reply_due_at)}.\n\n"
        f"{link}\n\nYou will be asked to sign in. Nothing is decided by opening the link.\n"
    )
    line = " ".join(f"{subject}: {request.summary}".split())
    mail.enqueue(to=addresses, subject=line[: mail.LONGEST_SUBJECT], body=body)
