"""Whether nothing may leave now."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from stance.engines.policy import authorise, reach
from stance.people.models import Agency
from stance.publishing.models import Stop
from stance.register.models import Account, AccountAgency, ConnectedApp


def standing(account: Account) -> Stop | None:
    """The stop that holds for an account: of the installation, or of one of its agencies."""
    agencies = AccountAgency.objects.filter(account=account, until__isnull=True).values("agency")
    rows = Stop.objects.filter(Q(agency=None) | Q(agency__in=agencies), lifted_at=None)
    return rows.order_by("pk").first()


def standing_here() -> QuerySet[Stop]:
    """Those that hold now, of the installation and of agencies where whoever asks has a role."""
    here = reach("publishing.post.read")
    rows = Stop.objects.filter(lifted_at=None)
    return rows if here.everywhere else rows.filter(Q(agency=None) | Q(agency__in=here.agencies))


def seen() -> Sequence[Stop]:
    """The same as rows with their agencies: the installation's first."""
    authorise("publishing.post.read")
    return list(standing_here().select_related("agency").order_by("agency", "pk"))


def agencies() -> Sequence[Agency]:
    """Those whose publishing whoever asks may stop."""
    here = reach("publishing.stop")
    rows = Agency.objects.filter(until=None).order_by("name", "pk")
    return list(rows if here.everywhere else rows.filter(pk__in=here.agencies))


def by_other_tools() -> Sequence[ConnectedApp]:
    """Tools that may still post on accounts, whatever is stopped here: by account, with who answers for them."""
    here = reach("publishing.stop")
    rows = ConnectedApp.objects.filter(until=None, account__status="published").select_related("account")
    if not here.everywhere:
        held = AccountAgency.objects.filter(agency__in=here.agencies, until=None).values("account")
        rows = rows.filter(account__in=held)
    return list(rows.order_by("account__platform", "account__handle", "name")[:MOST_TOOLS])


MOST_TOOLS = 100
