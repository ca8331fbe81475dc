"""Whether nothing may leave now."""

from __future__ import annotations

from django.db.models import Q

from stance.publishing.models import Stop
from stance.register.models import Account, AccountAgency


def standing(account: Account) -> Stop | None:
    """The stop that holds for an account: of the installation, or of one of its agencies."""
    agencies = AccountAgency.objects.filter(account=account, until__isnull=True).values("agency")
    rows = Stop.objects.filter(Q(agency=None) | Q(agency__in=agencies), lifted_at=None)
    return rows.order_by("pk").first()
