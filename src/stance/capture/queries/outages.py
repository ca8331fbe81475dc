"""Incidents of one place that belong together: where every account that is followed there is gone at once, the platform has a fault, and
that is told once, with all accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db.models import Count

from stance.capture.models import Capture, Incident
from stance.engines.policy import authorise
from stance.register.models import Account, Connection
from stance.register.queries.readable import within

LEAST = 2
"""Accounts at one place, below which "all of them" says nothing of the place."""
MOST = 1_000
Place = tuple[str, str]
"""A platform and the address at which it is asked: servers of one platform fail apart."""


def outages(found: Collection[Incident]) -> tuple[list[list[Incident]], list[Incident]]:
    """Of open incidents, those of places at which every followed account has one, place by place; and the others."""
    places = _places([one.account_id for one in found])
    grouped: dict[Place, list[Incident]] = defaultdict(list)
    for one in found:
        grouped[places[one.account_id]].append(one)
    many = {place: rows for place, rows in grouped.items() if place[1] and len(rows) >= LEAST}
    whole = [rows for place, rows in many.items() if len(rows) == _followed(many)[place]] if many else []
    apart = {one.pk for rows in whole for one in rows}
    return whole, [one for one in found if one.pk not in apart]


def outage_of(account: Account) -> Sequence[Incident]:
    """All open incidents of the place of this account, where every account there has one; none elsewhere."""
    authorise("capture.state.read", account)
    site = Connection.objects.filter(account=account).values_list("site", flat=True).first() or ""
    rows = Incident.objects.filter(ended_at=None, account__platform=account.platform, account__connection__site=site)
    whole, _others = outages(list(rows.select_related("account").order_by("began_at")[:MOST]))
    seen = set(within(Account.objects.filter(platform=account.platform)).values_list("pk", flat=True))
    return [one for rows in whole for one in rows if one.account_id in seen]


def _places(accounts: Collection[int]) -> dict[int, Place]:
    rows = Account.objects.filter(pk__in=accounts).values_list("pk", "platform", "connection__site")
    return {key: (platform, site or "") for key, platform, site in rows}


def _followed(places: Collection[Place]) -> dict[Place, int]:
    rows = Capture.objects.filter(account__platform__in=[platform for platform, _site in places])
    rows = rows.exclude(account__status="archived").exclude(account__connection=None)
    counted = rows.values_list("account__platform", "account__connection__site").annotate(count=Count("pk"))
    return {(platform, site): count for platform, site, count in counted}
