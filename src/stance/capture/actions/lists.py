"""Switching a list on or off that is read beside the posts of an account."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from stance.capture.models import ListedAccount
from stance.capture.refusal import CaptureRefused
from stance.channels import discovery
from stance.engines.policy import authorise
from stance.journal import trail
from stance.register.models import Account


def switch(*, account: Account, listing: str, is_on: bool) -> ListedAccount:
    """Read a list from now on, or no longer. Raises CaptureRefused for one that the platform does not have."""
    decision = authorise("capture.list.switch", account)
    lister = discovery.lister(account.platform)
    if lister is None or listing not in [one.listing.value for one in lister.offers]:
        raise CaptureRefused(f"{account.platform_name} has no such list.")
    with transaction.atomic():
        found, _ = ListedAccount.objects.select_for_update().get_or_create(account=account, listing=listing)
        found.is_on, found.due_at = is_on, timezone.now()
        found.save(update_fields=["is_on", "due_at"])
        trail.record(
            action="capture.list.switch",
            summary=f"switched {'on' if is_on else 'off'} for {account.named}: {found.get_listing_display().lower()}",
            object_kind="account",
            object_id=str(account.pk),
            decision=decision,
        )
    return found
