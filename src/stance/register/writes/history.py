"""The history of accounts: one row a field that changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from stance.journal.actor import current
from stance.register.models import AccountChange

BATCH = 500
"""Rows in one statement."""


def keep(changes: Iterable[tuple[int, str, tuple[str, str]]], action: str, at: datetime) -> None:
    """Of each change the account's key, the field, and its texts before and after. Whoever acts now made them."""
    actor = current()
    AccountChange.objects.bulk_create(
        [
            AccountChange(
                account_id=account,
                at=at,
                by_id=actor.person,
                by_label=actor.label[:200],
                action=action,
                field=field,
                before=before,
                after=after,
            )
            for account, field, (before, after) in changes
        ],
        batch_size=BATCH,
    )
