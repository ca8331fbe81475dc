"""Which looks are due, which have been asked for, and what the last ones saw."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Max, QuerySet
from django.utils import timezone

from stance.jobs.models import ACTIVE, Job
from stance.register.models import Account, LinkCheck
from stance.register.public.queries import OFFICIAL
from stance.register.words import LINK_KINDS

AGAIN_AFTER = timedelta(days=7)
AT_ONCE = 20
"""Accounts of one job: with three pages each and 15 seconds for a page, a quarter of an hour at the very worst."""


def key_of(account_id: int) -> str:
    return f"links of account {account_id}"


def is_waiting(account_id: int) -> bool:
    return Job.objects.filter(key=key_of(account_id), state__in=ACTIVE).exists()


def due() -> list[Account]:
    """Official accounts, those first that nobody has looked at."""
    return list(_due().order_by(F("looked_at").asc(nulls_first=True), "pk")[:AT_ONCE])


def any_due() -> bool:
    return _due().exists()


def checks(account: Account) -> list[LinkCheck]:
    order = list(LINK_KINDS)
    return sorted(LinkCheck.objects.filter(account=account), key=lambda one: order.index(one.kind))


def proofs(account_id: int) -> list[LinkCheck]:
    """What the public is told: the links that were there when somebody last looked."""
    rows = LinkCheck.objects.filter(account_id=account_id, outcome__in=("linked", "named"))
    return sorted(rows, key=lambda one: list(LINK_KINDS).index(one.kind))


def _due() -> QuerySet[Account]:
    official = Account.objects.filter(OFFICIAL, is_sample=False).annotate(looked_at=Max("link_checks__checked_at"))
    never, old = official.filter(looked_at__isnull=True), official.filter(looked_at__lt=timezone.now() - AGAIN_AFTER)
    return never | old
