"""Whose a new account is that nobody said it of."""

from __future__ import annotations

from django.utils import timezone

from stance.engines.policy import reach
from stance.journal.actor import current
from stance.people.models import Agency
from stance.people.models.organisation import going_on

ADD = "register.account.add"


def own_agency() -> Agency | None:
    """The agency of whoever brings it in: the host, where it is theirs. None for the system operator."""
    if current().kind != "user":
        return None
    here = reach(ADD)
    own = Agency.objects.filter(going_on(timezone.now())).order_by("-is_host", "pk")
    return (own.filter(is_host=True) if here.everywhere else own.filter(pk__in=here.agencies)).first()
