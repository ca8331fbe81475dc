"""Who serves where, asked by several rooms: each question narrows or asks the gate itself, or says for whom it is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.db.models import Q, QuerySet
from django.utils import timezone

from stance.engines.policy import reach
from stance.people.models import Agency, Assignment, DirectoryEntry, User
from stance.people.models.assignments import in_force, not_ended
from stance.people.queries import within


def in_agency(agency: Agency) -> QuerySet[Assignment]:
    """The roles that people who can sign in hold now in the units of an agency, in the order in which they were given."""
    rows = Assignment.objects.filter(in_force(timezone.now()), unit__agency=agency, user__is_active=True)
    return rows.select_related("user", "unit").order_by("pk")


def serves_on_side(person: User, agency: Agency, side: str) -> bool:
    """Whether somebody serves now on this side of an agency; a role in the whole installation is on the ICT side of each."""
    own = Assignment.objects.filter(in_force(timezone.now()), user=person)
    if own.filter(unit__agency=agency, unit__side=side).exists():
        return True
    return side == "ict" and own.filter(unit__isnull=True).exists()


def administrator_of(agency: Agency) -> User | None:
    """An administrator of the agency, else of the installation, who can sign in: the one who serves longest."""
    rows = Assignment.objects.filter(in_force(timezone.now()), role="administrator", user__is_active=True)
    own = rows.filter(unit__agency=agency).select_related("user").order_by("pk").first()
    found = own or rows.filter(unit__isnull=True).select_related("user").order_by("pk").first()
    return found.user if found else None


def people_and_agencies() -> Iterator[tuple[int, int]]:
    """Pairs of keys: a person, and an agency that they serve in now or whose directory speaks of them."""
    serving = Assignment.objects.filter(in_force(timezone.now()), unit__isnull=False)
    entries = DirectoryEntry.objects.filter(agency__isnull=False)
    return chain(
        serving.values_list("user_id", "unit__agency_id"),
        entries.values_list("user_id", "agency_id"),
    )


def deputised(action: str, reader: int) -> QuerySet[Assignment]:
    """Roles now or later in which a deputy stands in, of people about whom whoever acts, the person ``reader`` (a key), may do the action, or where
    they are the deputy."""
    known = within(reach(action))
    rows = Assignment.objects.filter(not_ended(timezone.now()), deputy__isnull=False)
    rows = rows.filter(Q(user__in=known) | Q(deputy__in=known) | Q(deputy_id=reader))
    return rows.select_related("user", "deputy", "unit").order_by("deputy__name", "pk")
