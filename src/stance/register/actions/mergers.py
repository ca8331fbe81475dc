"""When an agency goes into another, its accounts do."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from stance.authority.models import ApprovalRequest
from stance.engines.policy import ask_or_do, authorise
from stance.people.models import Agency
from stance.register.approvables import MoveAccounts
from stance.register.writes import lifecycle_steps


def move_accounts(*, agency: Agency, successor: Agency, at: datetime, reason: str) -> ApprovalRequest | int:
    """From the instant ``at`` (not a future one) every account of an agency speaks for its successor; what it spoke for
    before stays in the history. Whoever does it has their role in the whole of both. Returns how many were moved, or the request
    that somebody has to approve first.

    Raises AccountRefused.
    """
    decision = authorise("register.account.transfer", agency)
    authorise("register.account.transfer", successor)
    lifecycle_steps.must_say_why(reason)
    with transaction.atomic():
        wanted = MoveAccounts(agency, successor, at, reason)
        outcome = ask_or_do(*wanted.first(decision), reason=reason)
    return outcome.request if outcome.waits else outcome.result or 0
