"""The step between "may they?" and doing it: where a decision has a route, a request is opened instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from stance.authority.actions import requests
from stance.authority.models import ApprovalRequest
from stance.authority.policy_objects import thing_of
from stance.engines.policy import Decision, Thing
from stance.people.models import Agency
from stance.register.models import Account
from stance.register.refusal import AccountRefused


def ask_first(
    decision: Decision,
    on: Account | Agency,
    *,
    payload: Mapping[str, Any],
    summary: str,
    reason: str,
    about: Thing | None = None,
) -> ApprovalRequest | None:
    """The request that now waits for an answer, about the object itself or ``about`` a part of it; None when nobody has to approve. Raises AccountRefused."""
    if not decision.route:
        return None
    is_account = isinstance(on, Account)
    url = reverse("register_account", args=[on.pk]) if is_account else reverse("register_merge")
    try:
        return requests.ask(
            decision=decision, thing=about or thing_of(on), payload=payload, summary=summary, reason=reason, url=url
        )
    except requests.RequestRefused as refusal:
        raise AccountRefused(str(refusal)) from refusal
