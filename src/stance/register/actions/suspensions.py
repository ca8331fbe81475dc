"""Taking an account off the public register at once, and putting it back: takeover, leak, impersonation from within."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from stance.engines.policy import authorise
from stance.register.models import Account
from stance.register.refusal import AccountRefused
from stance.register.writes import account_rows, lifecycle_steps

SUSPEND = "register.account.suspend"


def suspend(*, account: Account, reason: str) -> None:
    """From now on the public is not told that it is official, and nobody may post on it. Raises AccountRefused."""
    decision = authorise("register.account.suspend", account)
    lifecycle_steps.must_say_why(reason)
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        lifecycle_steps.must_allow("suspend", found)
        if found.suspended_at is not None:
            raise AccountRefused("It is suspended already.")
        now = timezone.now()
        found.suspended_at, found.suspended_reason, found.changed_at = now, reason.strip()[:500], now
        found.save(update_fields=["suspended_at", "suspended_reason", "changed_at"])
        changed = {"suspended": ("no", found.suspended_reason)}
        words = f"suspended {found.named}"
        account_rows.conclude(found, action=SUSPEND, changed=changed, summary=words, decision=decision, at=now)


def resume(*, account: Account, reason: str) -> None:
    """End a suspension. Raises AccountRefused."""
    decision = authorise("register.account.suspend", account)
    lifecycle_steps.must_say_why(reason)
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        lifecycle_steps.must_allow("resume", found)
        if found.suspended_at is None:
            raise AccountRefused("It is not suspended.")
        former, now = found.suspended_reason, timezone.now()
        found.suspended_at, found.suspended_reason, found.changed_at = None, "", now
        found.save(update_fields=["suspended_at", "suspended_reason", "changed_at"])
        changed = {"suspended": (former, f"no: {reason.strip()[:500]}")}
        words = f"ended the suspension of {found.named}"
        account_rows.conclude(found, action=SUSPEND, changed=changed, summary=words, decision=decision, at=now)
