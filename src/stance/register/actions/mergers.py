"""When an agency goes into another, its accounts do."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from stance.authority.decisions import subject_now
from stance.authority.models import ApprovalRequest
from stance.engines.policy import authorise
from stance.people.models import Agency
from stance.register import lifecycle_writes, mergers, payloads, whole_agency
from stance.register.asking import ask_first
from stance.register.refusal import AccountRefused


def move_accounts(*, agency: Agency, successor: Agency, at: datetime, reason: str) -> ApprovalRequest | int:
    """From the instant ``at`` (not a future one) every account of an agency speaks for its successor; what it spoke for
    before stays in the history. Whoever does it has their role in the whole of both. Returns how many were moved, or the request
    that somebody has to approve first.

    Raises AccountRefused.
    """
    decision = authorise("register.account.transfer", agency)
    authorise("register.account.transfer", successor)
    for one in (agency, successor):
        whole_agency.must_hold(subject_now(), one)
    lifecycle_writes.must_say_why(reason)
    mergers.must_be_possible(agency, successor, at)
    with transaction.atomic():
        payload = payloads.of_merging(agency, successor, at.isoformat(), reason)
        if not payload["accounts"]:
            raise AccountRefused(f"No account speaks for {agency}.", "agency")
        summary = f"move {len(payload['accounts']):,} accounts of {agency} to {successor}"
        request = ask_first(decision, agency, payload=payload, summary=summary, reason=reason)
        if request is not None:
            return request
        return mergers.move(agency, successor, at, reason, decision)
