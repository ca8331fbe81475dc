"""Another handle for the same account."""

from __future__ import annotations

from django.db import transaction

from stance.authority.models import ApprovalRequest
from stance.engines.policy import authorise
from stance.register import account_writes, lifecycle_writes, payloads, queries
from stance.register.asking import ask_first
from stance.register.models import Account
from stance.register.queries.readable import named_to_reader
from stance.register.refusal import AccountRefused


def correct_address(*, account: Account, address: str) -> None:
    """Mend the address of an account that was never published. Raises AccountRefused."""
    decision = authorise("register.account.change", account)
    with transaction.atomic():
        found = account_writes.locked(account.pk)
        lifecycle_writes.must_allow("correct", found)
        lifecycle_writes.rename(found, address, "", decision, "register.account.change")


def rename(*, account: Account, address: str, reason: str) -> ApprovalRequest | None:
    """Give a published account the handle or address that it has now. It makes another address official, so it needs
    what publishing needs. Returns the request that somebody has to approve. Raises AccountRefused."""
    decision = authorise("register.account.publish", account)
    lifecycle_writes.must_say_why(reason)
    with transaction.atomic():
        found = account_writes.locked(account.pk)
        lifecycle_writes.must_allow("rename", found)
        new = account_writes.presence(found.platform, address)
        holder = queries.current(new)
        if holder is not None:
            raise AccountRefused(
                f"{new.url} is on the register already, as an address of {named_to_reader(holder)}.", "address"
            )
        payload = payloads.of_renaming(found, new.url, reason)
        summary = f"rename {found.named} to {new.handle} on {found.platform_name}"
        request = ask_first(decision, found, payload=payload, summary=summary, reason=reason)
        if request is None:
            lifecycle_writes.rename(found, new.url, reason, decision, "register.account.publish")
    return request
