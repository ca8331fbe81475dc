"""Which people, units and agencies whoever acts may learn of: nobody's, those of agencies where they have a role, and those that
accounts which they read name already. None is all of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.db.models import QuerySet

from stance.engines.policy import reach
from stance.people.assignments.queries import people_and_agencies
from stance.people.models import Unit, User
from stance.register.models import Account, AccountAgency, Officer
from stance.register.queries.readable import within

READS = "people.organisation.read"
NAMING = ("business_owner_id", "ict_owner_id", "recovery_holder_id")


def agencies() -> frozenset[int] | None:
    here = reach(READS)
    if here.everywhere:
        return None
    held = AccountAgency.objects.filter(until__isnull=True, account__in=_accounts())
    return here.agencies | frozenset(held.values_list("agency_id", flat=True))


def units() -> frozenset[int] | None:
    here = reach(READS)
    if here.everywhere:
        return None
    own = Unit.objects.filter(agency__in=here.agencies).values_list("pk", flat=True)
    named = _accounts().filter(unit__isnull=False).values_list("unit_id", flat=True)
    return frozenset(chain(own, named))


def people() -> frozenset[int] | None:
    """As ``knows_of`` says it of one person, for all in a few questions."""
    here = reach(READS)
    if here.everywhere:
        return None
    elsewhere, own = set[int](), set[int]()
    for user, agency in people_and_agencies():
        (own if agency in here.agencies else elsewhere).add(user)
    hidden = elsewhere - own - set(_named())
    return frozenset(User.objects.values_list("pk", flat=True)) - hidden


def _named() -> Iterator[int]:
    for row in _accounts().values_list(*NAMING):
        yield from filter(None, row)
    yield from Officer.objects.filter(until__isnull=True, account__in=_accounts()).values_list("user_id", flat=True)


def _accounts() -> QuerySet[Account]:
    return within(Account.objects.all())
