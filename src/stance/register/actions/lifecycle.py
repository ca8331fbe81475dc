"""The steps of an account's life (``states.ACCOUNT``)."""

from __future__ import annotations

from django.db import transaction

from stance.authority.models import ApprovalRequest
from stance.engines.policy import authorise
from stance.register import account_writes, lifecycle_writes, payloads
from stance.register.asking import ask_first
from stance.register.fields.references import References
from stance.register.models import Account
from stance.register.states import ACCOUNT


def submit(*, account: Account) -> None:
    """Send a draft to review. Raises AccountRefused while its entry lacks what the public register needs (A2)."""
    decision = authorise("register.account.submit", account)
    with transaction.atomic():
        found = account_writes.locked(account.pk)
        lifecycle_writes.must_allow("submit", found)
        lifecycle_writes.must_be_complete(found)
        lifecycle_writes.move(
            found, ACCOUNT.after("submit"), "register.account.submit", "submitted {} for review", decision
        )


def return_to_draft(*, account: Account, reason: str) -> None:
    """Send an account under review back to whoever wrote it. Raises AccountRefused."""
    decision = authorise("register.account.submit", account)
    lifecycle_writes.must_say_why(reason)
    with transaction.atomic():
        found = account_writes.locked(account.pk)
        lifecycle_writes.must_allow("return", found)
        lifecycle_writes.move(
            found, ACCOUNT.after("return"), "register.account.submit", "returned {} to draft", decision, reason
        )


def publish(*, account: Account, reason: str = "") -> ApprovalRequest | None:
    """Put an account that is under review on the public register. Returns the request that somebody has to approve.

    Raises AccountRefused.
    """
    decision = authorise("register.account.publish", account)
    with transaction.atomic():
        found = account_writes.locked(account.pk)
        lifecycle_writes.must_allow("publish", found)
        lifecycle_writes.must_be_complete(found)
        payload = payloads.of_publishing(found, References())
        summary = f"put {found.named} ({found.platform_name}) on the public register"
        request = ask_first(decision, found, payload=payload, summary=summary, reason=reason)
        if request is None:
            lifecycle_writes.publish(found, decision)
    return request


def archive(*, account: Account, reason: str) -> ApprovalRequest | None:
    """Take a closed account off the list of current ones at once (A5); the public is told that it was official, until
    now. Returns the request when somebody has to approve it first. Raises AccountRefused."""
    decision = authorise("register.account.archive", account)
    lifecycle_writes.must_say_why(reason)
    with transaction.atomic():
        found = account_writes.locked(account.pk)
        lifecycle_writes.must_allow("archive", found)
        payload = payloads.of_archiving(found, reason)
        summary = f"archive {found.named} ({found.platform_name})"
        request = ask_first(decision, found, payload=payload, summary=summary, reason=reason)
        if request is None:
            lifecycle_writes.archive(found, reason, decision)
    return request
