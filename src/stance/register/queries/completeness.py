"""How complete the register is: for the whole of it and for each agency."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Avg, Count, Q

from stance.engines.policy import authorise, reach
from stance.people.models import Agency
from stance.register.models import Account, AccountAgency
from stance.register.queries.readable import within
from stance.register.rules import REQUIREMENTS, Requirement


@dataclass(frozen=True, slots=True)
class Score:
    """``percent`` is the mean of the accounts' scores, rounded down; ``tasks`` counts the accounts that lack each."""

    accounts: int
    percent: int
    complete: int
    tasks: list[tuple[Requirement, int]]


@dataclass(frozen=True, slots=True)
class AgencyScore:
    agency: Agency
    accounts: int
    percent: int
    complete: int


def score(agency: int | None = None) -> Score:
    """Of all current accounts, or of one agency's. Two questions, however many accounts there are."""
    authorise("register.account.read")
    rows = within(Account.objects.exclude(status="archived"))
    if agency is not None:
        rows = rows.filter(held_by__agency_id=agency, held_by__until__isnull=True)
    found = rows.aggregate(all=Count("pk"), mean=Avg("score"), complete=Count("pk", filter=Q(score=100)))
    missing: Counter[str] = Counter()
    for ids in rows.exclude(score=100).values_list("lacking", flat=True).iterator():
        missing.update(ids)
    tasks = [(one, missing[one.id]) for one in REQUIREMENTS if missing[one.id]]
    tasks.sort(key=lambda pair: (not pair[0].to_publish, -pair[1]))
    return Score(found["all"], int(found["mean"] or 0), found["complete"], tasks)


def by_agency() -> list[AgencyScore]:
    """Every agency that has current accounts, the least complete first."""
    authorise("register.account.read")
    held = AccountAgency.objects.filter(until__isnull=True).exclude(account__status="archived")
    here = reach("register.account.read")
    if not here.everywhere:
        held = held.filter(agency_id__in=here.agencies)
    rows = held.values("agency").annotate(
        all=Count("pk"), mean=Avg("account__score"), complete=Count("pk", filter=Q(account__score=100))
    )
    agencies = Agency.objects.in_bulk([row["agency"] for row in rows])
    found = [AgencyScore(agencies[row["agency"]], row["all"], int(row["mean"]), row["complete"]) for row in rows]
    return sorted(found, key=lambda one: (one.percent, one.agency.name))
