"""Which accounts are no longer as the register says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from stance.engines.policy import authorise
from stance.register.models import Account, Drift
from stance.register.queries.readable import within

PAST_SHOWN = 20


def of(account: Account) -> list[Drift]:
    """Those that are open, the newest first."""
    authorise("register.account.read", account)
    return list(Drift.objects.filter(account=account, ended_at=None).order_by("-first_seen_at", "pk"))


def past(account: Account) -> list[Drift]:
    """Those that are over, the newest first."""
    authorise("register.account.read", account)
    return list(Drift.objects.filter(account=account, ended_at__isnull=False).order_by("-ended_at", "pk")[:PAST_SHOWN])


def of_all(accounts: Collection[int]) -> dict[int, list[Drift]]:
    """The open ones of each of these accounts, which the caller may see."""
    authorise("register.account.read")
    found: dict[int, list[Drift]] = defaultdict(list)
    for one in Drift.objects.filter(account__in=accounts, ended_at=None).order_by("first_seen_at", "pk"):
        found[one.account_id].append(one)
    return found


def drifted(most: int) -> list[Drift]:
    """The newest of the accounts that the reader sees."""
    authorise("register.account.read")
    rows = Drift.objects.filter(ended_at=None, account__in=within(Account.objects.all())).select_related("account")
    return list(rows.order_by("-first_seen_at", "pk")[:most])
