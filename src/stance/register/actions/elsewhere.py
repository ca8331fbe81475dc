"""Telling the public where to find the agency while a platform does not show its account."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from stance.engines.policy import Decision, authorise
from stance.register.fields.kinds import web_address
from stance.register.fields.refusal import FieldRefused
from stance.register.models import Account
from stance.register.refusal import AccountRefused
from stance.register.writes import account_rows

ELSEWHERE = "register.account.elsewhere"


def say(*, account: Account, url: str) -> None:
    """From now on the public register, its answers and the lists on other pages say so beside the account. Raises AccountRefused."""
    decision = authorise("register.account.elsewhere", account)
    if not url.strip():
        raise AccountRefused(
            "Give the address of the page or account where the public finds you meanwhile.", "elsewhere"
        )
    try:
        address = web_address(url.strip())
    except FieldRefused as refusal:
        raise AccountRefused(str(refusal), "elsewhere") from refusal
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        if not found.is_public:
            raise AccountRefused(
                f"{found.named} is not on the public register, so nothing is said of it there.", "elsewhere"
            )
        before, found.elsewhere_url = found.elsewhere_url, address
        found.elsewhere_since = found.elsewhere_since or timezone.now()
        _written(found, before, decision, f"told the public where to find the agency instead of {found.named}")


def take_back(*, account: Account) -> bool:
    """The account is shown again. False where nothing was said."""
    decision = authorise("register.account.elsewhere", account)
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        if not found.elsewhere_url:
            return False
        before, found.elsewhere_url, found.elsewhere_since = found.elsewhere_url, "", None
        _written(found, before, decision, f"told the public that {found.named} is there again")
    return True


def _written(found: Account, before: str, decision: Decision, words: str) -> None:
    found.changed_at = timezone.now()
    found.save(update_fields=["elsewhere_url", "elsewhere_since", "changed_at"])
    changed = {"elsewhere": (before, found.elsewhere_url)}
    account_rows.conclude(
        found, action=ELSEWHERE, changed=changed, summary=words, decision=decision, at=found.changed_at
    )
