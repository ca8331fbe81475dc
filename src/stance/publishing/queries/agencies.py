"""Whose a post is."""

from __future__ import annotations

from collections.abc import Sequence

from stance.people.models import Agency
from stance.publishing.refusal import PostRefused
from stance.register.models import Account, AccountAgency


def common(accounts: Sequence[Account]) -> Agency:
    """The first agency that has all of them. Raises PostRefused."""
    held = [
        set(AccountAgency.objects.filter(account=one, until__isnull=True).values_list("agency", flat=True))
        for one in accounts
    ]
    common = set.intersection(*held) if held else set()
    if not common:
        raise PostRefused("These accounts have no agency in common: write a post for each agency.", "to")
    return Agency.objects.filter(pk__in=common).order_by("pk")[0]
