"""How far a directory's token reaches: one agency, or the whole installation.

A person belongs to the agency whose directory speaks of them. Somebody of whom no agency's directory has spoken belongs
to the one agency that they serve in, if it is only one and nothing of theirs holds for the whole installation.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from stance.people.described_objects import lent_to, places_of
from stance.people.models import Agency, Assignment, DirectoryGroup, DirectoryToken, User
from stance.people.models.assignments import in_force


@dataclass(frozen=True, slots=True)
class TokenScope:
    """``agency`` None is the whole installation. ``formerly`` are agencies that were merged into this one."""

    agency: int | None = None
    formerly: frozenset[int] = frozenset()
    made_by: int | None = None
    made_at: datetime | None = None
    """Who made the token, and when: what comes through it comes from their hand."""

    @property
    def agencies(self) -> frozenset[int]:
        return self.formerly | ({self.agency} if self.agency is not None else set())

    def people(self, rows: QuerySet[User]) -> QuerySet[User]:
        if self.agency is None:
            return rows
        serving = Assignment.objects.filter(in_force(timezone.now()), user=OuterRef("pk"))
        here, elsewhere = Exists(serving.filter(self._here())), Exists(serving.exclude(self._here()))
        unclaimed = Q(directory_entry__isnull=True) | Q(directory_entry__agency__isnull=True)
        return rows.filter(Q(directory_entry__agency__in=self.agencies) | (unclaimed & Q(here) & ~Q(elsewhere)))

    def holds_all_of(self, user: User) -> bool:
        """Whether nothing that the person holds or will hold, stands in for or was lent, lies outside."""
        if self.agency is None:
            return True
        places = places_of(user) | lent_to([user])[user.pk]
        return all(place.agency in self.agencies for place in places)

    def _here(self) -> Q:
        return Q(unit__isnull=False, unit__agency__in=self.agencies)

    def groups(self, rows: QuerySet[DirectoryGroup]) -> QuerySet[DirectoryGroup]:
        return rows if self.agency is None else rows.filter(agency__in=self.agencies)


EVERYWHERE = TokenScope()
_current: ContextVar[TokenScope] = ContextVar("token_scope", default=EVERYWHERE)


def of_token(token: DirectoryToken) -> TokenScope:
    return replace(of_agency(token.agency), made_by=token.made_by_id, made_at=token.made_at)


def of_agency(agency: Agency | None) -> TokenScope:
    """With the agencies that were merged into it, directly or by way of others."""
    if agency is None:
        return EVERYWHERE
    found: set[int] = set()
    latest = {agency.pk}
    while latest:
        ended = Agency.objects.filter(successor__in=latest, until__lte=timezone.now())
        latest = set(ended.values_list("pk", flat=True)) - found - {agency.pk}
        found |= latest
    return TokenScope(agency.pk, frozenset(found))


def heirs(agency: int) -> set[int]:
    """The agency, and those that it went on in, one after the other."""
    found: set[int] = set()
    latest: int | None = agency
    while latest is not None and latest not in found:
        found.add(latest)
        latest = Agency.objects.filter(pk=latest).values_list("successor", flat=True).first()
    return found


def current() -> TokenScope:
    """Of whoever is being answered now."""
    return _current.get()


@contextmanager
def answering_within(scope: TokenScope) -> Iterator[None]:
    before = _current.set(scope)
    try:
        yield
    finally:
        _current.reset(before)
