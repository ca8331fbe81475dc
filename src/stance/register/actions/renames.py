"""Another handle for the same account."""

from __future__ import annotations

from django.db import transaction

from stance.authority.approvable_kinds import request_of
from stance.authority.models import ApprovalRequest
from stance.engines.policy import ask_or_do, authorise
from stance.register.approvables import Rename
from stance.register.models import Account
from stance.register.writes import account_rows, lifecycle_steps


def correct_address(*, account: Account, address: str) -> None:
    """Mend the address of an account that was never published. Raises AccountRefused."""
    decision = authorise("register.account.change", account)
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        lifecycle_steps.must_allow("correct", found)
        lifecycle_steps.rename(found, address, "", decision, "register.account.change")


def rename(*, account: Account, address: str, reason: str) -> ApprovalRequest | None:
    """Give a published account the handle or address that it has now. It makes another address official, so it needs
    what publishing needs. Returns the request that somebody has to approve. Raises AccountRefused."""
    decision = authorise("register.account.publish", account)
    lifecycle_steps.must_say_why(reason)
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        lifecycle_steps.must_allow("rename", found)
        new = account_rows.presence(found.platform, address)
        return request_of(ask_or_do(Rename(found, new.url, reason), decision, reason=reason))
