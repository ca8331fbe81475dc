"""Which accounts a unit owns, so that none is closed over their heads."""

from __future__ import annotations

from stance.people.models import Unit
from stance.people.organisation.occupants import NAMED
from stance.register.models import Account


def owned_by(unit: Unit) -> list[str]:
    rows = Account.objects.filter(unit=unit).exclude(status="archived").order_by("pk")
    return [f"the account {account}" for account in rows[: NAMED + 1]]
