"""Whom an account is given to: whoever gives it reaches every agency and unit that it speaks for or belongs to, before and
after. Nobody makes another agency responsible for what it was not asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stance.engines.policy import Decision, Place, Thing, may, may_person
from stance.people.described_objects import places_of_all
from stance.people.models import Agency, Unit, User
from stance.register.fields.texts import value_of
from stance.register.models import Account
from stance.register.refusal import AccountRefused

Question = Callable[[str, Thing], Decision]
OWNERS = ("business_owner", "ict_owner")


@dataclass(frozen=True, slots=True)
class Ownership:
    """Keys of the agencies that an account speaks for, of the unit that owns it, and of its owners by field."""

    agencies: frozenset[int] = frozenset()
    unit: int | None = None
    owners: tuple[tuple[str, int | None], ...] = ()


NOWHERE = Ownership(owners=tuple((name, None) for name in OWNERS))


def of(account: Account) -> Ownership:
    return after(account, {})


def after(account: Account | None, values: Mapping[str, Any]) -> Ownership:
    """What an account (None: a new one) would belong to with these values of its fields."""

    def value(name: str) -> Any:
        return values.get(name) if account is None or name in values else value_of(account, name)

    owners = tuple((name, value(name)) for name in OWNERS)
    return Ownership(frozenset(value("agencies") or ()), value("unit"), owners)


class OwnershipCheck:
    """The same question of many accounts is asked once. ``asker``: somebody else than whoever acts, by their key.

    ``is_of_many``: whatever may be asked about is read at once, for a table of accounts.
    """

    def __init__(self, asker: int | None = None, *, is_of_many: bool = False) -> None:
        self._ask: Question = may if asker is None else lambda action, thing: may_person(asker, action, thing)
        self._answers: dict[tuple[str, int, str], str] = {}
        self._is_of_many = is_of_many
        self._units: dict[int, Unit] = {}
        self._agencies_by_person: dict[int, frozenset[int]] = {}

    def refusals(self, action: str, before: Ownership, given: Ownership) -> Iterator[tuple[str, str]]:
        """Field and reason for everything that is given where whoever asks may not do this."""
        paths: dict[int, set[str]] = defaultdict(set)
        if before.agencies != given.agencies:
            for agency in before.agencies | given.agencies:
                paths[agency] = set()
        if before.unit != given.unit:
            for unit in map(self._unit, filter(None, (before.unit, given.unit))):
                paths[unit.agency_id].add(unit.path)
        for agency in sorted(paths):
            column = "agencies" if agency in before.agencies ^ given.agencies else "unit"
            for path in sorted(paths[agency] or {""}):
                if reason := self._refusal(action, agency, path):
                    yield column, reason
        yield from self._owners(action, before, given)

    def _owners(self, action: str, before: Ownership, given: Ownership) -> Iterator[tuple[str, str]]:
        """Nobody answers for an account of an agency that they do not serve in, unless theirs gave them to it."""
        former = dict(before.owners)
        for column, person in given.owners:
            if person is None or former.get(column) == person:
                continue
            serving = self._agencies_of(person)
            if serving and serving.isdisjoint(given.agencies):
                reasons = [self._refusal(action, agency, "") for agency in sorted(serving)]
                if all(reasons):
                    yield column, f"They serve in another agency. {reasons[0]}"

    def _refusal(self, action: str, agency: int, path: str) -> str:
        key = (action, agency, path)
        if key not in self._answers:
            decision = self._ask(action, Thing("account", agencies=frozenset({agency}), path=path))
            if decision.allowed:
                self._answers[key] = ""
            else:
                name = Agency.objects.get(pk=agency).name
                self._answers[key] = (
                    f"You may not do this for {name}: ask {name}. A person whose role covers both agencies can do it."
                )
        return self._answers[key]

    def _unit(self, pk: int) -> Unit:
        if pk not in self._units:
            self._units |= Unit.objects.in_bulk(None if self._is_of_many else [pk])
        return self._units[pk]

    def _agencies_of(self, person: int) -> frozenset[int]:
        """Where somebody serves; nobody's who serves nowhere or everywhere."""
        if person not in self._agencies_by_person:
            asked = User.objects.all() if self._is_of_many else User.objects.filter(pk=person)
            places = places_of_all(asked, lent=False)
            self._agencies_by_person |= {user: _agencies(held) for user, held in places.items()}
        return self._agencies_by_person.get(person, frozenset())


def _agencies(held: frozenset[Place]) -> frozenset[int]:
    found = {one.agency for one in held}
    return frozenset() if None in found else frozenset(key for key in found if key is not None)


def must_reach(action: str, before: Ownership, given: Ownership, asker: int | None = None) -> None:
    """Raises AccountRefused, naming the field and the agency to ask."""
    for column, reason in OwnershipCheck(asker).refusals(action, before, given):
        raise AccountRefused(reason, column)
