"""The steps of an account's life (``states.ACCOUNT``)."""

from __future__ import annotations

from django.db import transaction

from stance.authority.approvable_kinds import request_of
from stance.authority.models import ApprovalRequest
from stance.engines.policy import ask_or_do, authorise
from stance.register.approvables import Archive, Publish
from stance.register.models import Account
from stance.register.states import ACCOUNT
from stance.register.writes import account_rows, lifecycle_steps


def submit(*, account: Account) -> None:
    """Send a draft to review. Raises AccountRefused while its entry lacks what the public register needs (A2)."""
    decision = authorise("register.account.submit", account)
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        lifecycle_steps.must_allow("submit", found)
        lifecycle_steps.must_be_complete(found)
        lifecycle_steps.move(
            found, ACCOUNT.after("submit"), "register.account.submit", "submitted {} for review", decision
        )


def return_to_draft(*, account: Account, reason: str) -> None:
    """Send an account under review back to whoever wrote it. Raises AccountRefused."""
    decision = authorise("register.account.submit", account)
    lifecycle_steps.must_say_why(reason)
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        lifecycle_steps.must_allow("return", found)
        lifecycle_steps.move(
            found, ACCOUNT.after("return"), "register.account.submit", "returned {} to draft", decision, reason
        )


def publish(*, account: Account, reason: str = "") -> ApprovalRequest | None:
    """Put an account that is under review on the public register. Returns the request that somebody has to approve.

    Raises AccountRefused.
    """
    decision = authorise("register.account.publish", account)
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        return request_of(ask_or_do(Publish(found), decision, reason=reason))


def archive(*, account: Account, reason: str) -> ApprovalRequest | None:
    """Take a closed account off the list of current ones at once (A5); the public is told that it was official, until
    now. Returns the request when somebody has to approve it first. Raises AccountRefused."""
    decision = authorise("register.account.archive", account)
    lifecycle_steps.must_say_why(reason)
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        return request_of(ask_or_do(Archive(found, reason), decision, reason=reason))
