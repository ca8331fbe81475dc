"""What the agency of an account asks: the one that answers for it, which is the first that holds it now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from stance.lodging.models import LodgingRule
from stance.lodging.rules import LIMIT_DAYS, REMIND_DAYS
from stance.people.models import Agency
from stance.register.models import Account, AccountAgency


@dataclass(frozen=True, slots=True)
class Limits:
    agency: Agency | None
    limit_days: int = LIMIT_DAYS
    remind_days: int = REMIND_DAYS


def of_all(accounts: Collection[int]) -> dict[int, Limits]:
    """By the account's key; two questions however many."""
    first: dict[int, Agency] = {}
    held = AccountAgency.objects.filter(account__in=accounts, until__isnull=True).select_related("agency")
    for row in held.order_by("since", "pk"):
        first.setdefault(row.account_id, row.agency)
    rules = {one.agency_id: one for one in LodgingRule.objects.filter(agency__in=[one.pk for one in first.values()])}
    return {account: _limits(first.get(account), rules) for account in accounts}


def of(account: Account) -> Limits:
    return of_all([account.pk])[account.pk]


def of_agency(agency: Agency) -> Limits:
    rules = {one.agency_id: one for one in LodgingRule.objects.filter(agency=agency)}
    return _limits(agency, rules)


def _limits(agency: Agency | None, rules: dict[int, LodgingRule]) -> Limits:
    rule = rules.get(agency.pk) if agency is not None else None
    return Limits(agency) if rule is None else Limits(agency, rule.limit_days, rule.remind_days)
