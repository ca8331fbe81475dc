"""Which accounts a reader sees with everything that the register keeps: those of the agencies where they have a role, and
those of none. What the public is told of the others is on the public pages."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from stance.engines.policy import reach
from stance.register.models import Account, AccountAgency


def named_to_reader(account: Account) -> str:
    """What is said to somebody whose address is on the register already: of a draft that they do not see, not whose it is."""
    if account.status == "published" or within(Account.objects.filter(pk=account.pk)).exists():
        return str(account)
    return "an account of another agency. Ask the system operator"


def within(rows: QuerySet[Account]) -> QuerySet[Account]:
    here = reach("register.account.read")
    if here.everywhere:
        return rows
    held = AccountAgency.objects.filter(until__isnull=True)
    own = held.filter(agency_id__in=here.agencies).values("account_id")
    return rows.filter(Q(pk__in=own) | ~Q(pk__in=held.values("account_id")))
