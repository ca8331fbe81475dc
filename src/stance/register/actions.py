"""Putting accounts on the register."""

from __future__ import annotations

from django.db import transaction

from stance.engines.policy import Decision, authorise
from stance.journal import trail
from stance.register import queries
from stance.register.models import Account


class AccountRefused(Exception):
    """The account cannot be registered as given; the message says why."""


def register_account(
    *, platform: str, handle: str, platform_id: str = "", display_name: str = "", is_sample: bool = False
) -> Account:
    """Register an account, or complete one that was registered by handle only. Registering twice changes nothing.

    Raises AccountRefused when the handle is registered under another platform id.
    """
    decision = authorise("register.account.add", handle)
    with transaction.atomic():
        known = queries.find(platform=platform, platform_id=platform_id, handle=handle)
        if known:
            return _complete(known, handle, platform_id, display_name, decision)
        account = Account.objects.create(
            platform=platform,
            platform_id=platform_id,
            handle=handle,
            display_name=display_name,
            is_sample=is_sample,
        )
        trail.record(
            action="register.account.add",
            summary=f"registered @{handle} on {account.platform_name}",
            object_kind="account",
            object_id=str(account.pk),
            decision=decision,
        )
        return account


def _complete(known: Account, handle: str, platform_id: str, display_name: str, decision: Decision) -> Account:
    if platform_id and known.platform_id and known.platform_id != platform_id:
        raise AccountRefused(
            f"@{handle} is registered with platform id {known.platform_id}, but this says {platform_id}. "
            "If the handle changed hands, rename the registered account first."
        )
    learnt = []
    if platform_id and not known.platform_id:
        known.platform_id = platform_id
        learnt.append(f"its platform id is {platform_id}")
    if display_name and not known.display_name:
        known.display_name = display_name
        learnt.append(f"it is shown as {display_name}")
    if learnt:
        known.save(update_fields=["platform_id", "display_name"])
        trail.record(
            action="register.account.add",
            summary=f"completed @{known.handle} on {known.platform_name}: {', '.join(learnt)}",
            object_kind="account",
            object_id=str(known.pk),
            decision=decision,
        )
    return known
