"""What the stance must know of accounts: which of them need somebody who may act, and which serve no goal (G1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.urls import reverse

from stance.authority.queries.alignment import Check
from stance.engines.policy import Thing
from stance.people.models import Agency
from stance.register.models import Account, AccountAgency, Officer


def things(agency: Agency) -> Iterator[Thing]:
    """Every account of an agency that is not archived, as the policy sees it; three queries however many there are."""
    of_agency = AccountAgency.objects.filter(agency=agency, until__isnull=True).values("account_id")
    accounts = Account.objects.filter(pk__in=of_agency).exclude(status="archived").select_related("unit").order_by("pk")
    officers: dict[int, set[int]] = defaultdict(set)
    rows = Officer.objects.filter(account_id__in=of_agency, until__isnull=True).exclude(level="reader")
    for account_id, user_id in rows.values_list("account_id", "user_id"):
        officers[account_id].add(user_id)
    for account in accounts.iterator(chunk_size=2000):
        yield Thing(
            "account",
            str(account.pk),
            f"{account.named} on {account.platform_name}",
            agencies=frozenset({agency.pk}),
            path=account.unit.path if account.unit else "",
            grants=frozenset(officers[account.pk]),
        )


def goal_checks(agency: Agency) -> list[Check]:
    """Accounts that serve no goal, and accounts without a type of use."""
    of_agency = AccountAgency.objects.filter(agency=agency, until__isnull=True).values("account_id")
    live = Account.objects.filter(pk__in=of_agency).exclude(status="archived")
    total, url = live.count(), reverse("register")
    without_goal, without_use = live.filter(goals=None).count(), live.filter(purposes=None).count()
    return [
        Check(
            total > 0 and not without_goal,
            f"{without_goal:,} of {total:,} accounts serve no goal." if total else "No account is registered.",
            url,
            "Link them to goals" if total else "Register an account",
        ),
        Check(
            total > 0 and not without_use,
            f"{without_use:,} of {total:,} accounts have no type of use." if total else "No type of use is recorded.",
            url,
            "Say what they are for" if total else "Register an account",
        ),
    ]
