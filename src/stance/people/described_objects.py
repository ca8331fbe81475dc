"""Agencies, units and people in the policy's words, and every place that a change to one of them touches.

Whoever changes a person reaches every place where that person holds a role, and every place where they would: an
administrator of one unit is not let into another by way of somebody who serves in both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from stance.engines.policy import ANYWHERE, EVERYWHERE, Described, Place, Thing
from stance.people.models import Agency, Assignment, DirectoryEntry, Unit, User
from stance.people.models.assignments import in_force, not_ended
from stance.people.models.organisation import going_on
from stance.rooms.listed import answers

LENT = "people.lent"
"""Asked of rooms above with people: by key, the places of what others lent them."""
MOST_NAMED = 500
"""People named in one question; of more all are asked about."""


def place_of(unit: Unit | None) -> Place:
    """Where a role in this unit holds: on the ICT side in the whole agency; without a unit everywhere."""
    if unit is None:
        return EVERYWHERE
    return place(unit.agency_id, unit.side, unit.path)


def place(agency: int | None, side: str | None, path: str | None) -> Place:
    return Place(agency, (path or "") if side == "business" else "")


def places_of(user: User) -> frozenset[Place]:
    """Everywhere that a person holds or will hold a role or stands in for somebody, switched off or not, and the agency
    whose directory speaks of them."""
    return places_of_all([user])[user.pk]


def served_by(user: User) -> frozenset[Place]:
    """Where a person holds or will hold a role of their own, and whose directory speaks of them: without what others lend
    them or have them stand in for."""
    return places_of_all([user], lent=False)[user.pk]


def places_of_all(users: Iterable[User], *, lent: bool = True) -> dict[int, frozenset[Place]]:
    """The same for many people; two queries however many. Where they are deputies is left out without ``lent``."""
    found: dict[int, set[Place]] = {user.pk: set() for user in users}
    wanted = list(found) if len(found) <= MOST_NAMED else None
    kept = Assignment.objects.filter(not_ended(timezone.now()))
    entries = DirectoryEntry.objects.filter(agency__isnull=False)
    if wanted is not None:
        kept = kept.filter(Q(user_id__in=wanted) | Q(deputy_id__in=wanted))
        entries = entries.filter(user_id__in=wanted)
    columns = ("user_id", "deputy_id", "unit__agency_id", "unit__side", "unit__path")
    for user, deputy, *where in kept.values_list(*columns).iterator():
        for person in (user, deputy) if lent else (user,):
            if person in found:
                found[person].add(place(*where))
    for user, agency in entries.values_list("user_id", "agency_id"):
        if user in found:
            found[user].add(Place(agency))
    return {user: frozenset(places) for user, places in found.items()}


def agencies_of(user: User) -> frozenset[int]:
    """The agencies that a person serves in now, and the one whose directory speaks of them: where they are read about."""
    serving = Assignment.objects.filter(in_force(timezone.now()), user=user, unit__isnull=False)
    found = set(serving.values_list("unit__agency_id", flat=True))
    spoken_of = User.objects.filter(pk=user.pk, directory_entry__agency__isnull=False)
    return frozenset(found | set(spoken_of.values_list("directory_entry__agency_id", flat=True)))


def describe_agency(agency: Agency) -> Thing:
    return Thing("agency", str(agency.pk), agency.name, agencies=frozenset({agency.pk}))


def whole(*agencies: Agency) -> Thing:
    """The agencies themselves, with everything in them: a role in one unit does not reach that."""
    (first, *_rest) = agencies
    keys = frozenset(agency.pk for agency in agencies)
    return Thing("agency", str(first.pk), first.name, agencies=keys, touches=frozenset(map(Place, keys)))


def describe_unit(unit: Unit) -> Thing:
    touched = frozenset({place_of(unit)})
    return Thing("unit", str(unit.pk), unit.name, agencies=frozenset({unit.agency_id}), path=unit.path, touches=touched)


def lent_to(users: Collection[User]) -> dict[int, frozenset[Place]]:
    """Where that holds which others lent them for a time: rooms above know it."""
    found: dict[int, frozenset[Place]] = {user.pk: frozenset() for user in users}
    for ask in answers(LENT):
        for person, places in ask(users).items():
            found[person] |= places
    return found


def describe_person(user: User) -> Thing:
    """With what is lent to them: whoever takes a person over has that as well. Who holds nothing anywhere is nobody's, and
    so the whole installation's."""
    return replace(describe_people([user])[user.pk], agencies=agencies_of(user))


def describe_people(users: Collection[User]) -> dict[int, Thing]:
    """Many people at once, by key: as many queries however many. Their agencies are left out: what touches them decides."""
    held, lent = places_of_all(users), lent_to(users)
    return {
        user.pk: Thing(
            "person",
            user.email,
            str(user),
            about=user.pk,
            touches=held[user.pk] | lent[user.pk] or frozenset({EVERYWHERE}),
        )
        for user in users
    }


def giving(user: User, unit: Unit | None) -> Thing:
    """A person who is to have a role in a unit: all that they hold before, and hold then."""
    touched = places_of(user) | {place_of(unit)}
    return Thing("person", user.email, str(user), agencies=_of(unit), about=user.pk, touches=touched)


def with_own_roles(user: User) -> Thing:
    """A person with what is their own: whoever reaches that may end what others lent them."""
    touched = served_by(user) or frozenset({EVERYWHERE})
    return Thing("person", user.email, str(user), agencies=agencies_of(user), about=user.pk, touches=touched)


def held(assignment: Assignment) -> Thing:
    """One role that a person holds: what its end or its deputy touches is the place of that role alone."""
    unit, user = assignment.unit, assignment.user
    touched = frozenset({place_of(unit)})
    return Thing("person", user.email, str(user), agencies=_of(unit), about=user.pk, touches=touched)


def somewhere(unit: Unit | None, kind: str = "unit") -> Thing:
    """A place by itself, for what is given there to somebody who is not known yet."""
    label = unit.name if unit else "the whole installation"
    return Thing(kind, str(unit.pk) if unit else "", label, agencies=_of(unit), touches=frozenset({place_of(unit)}))


def anywhere(kind: str = "installation") -> Thing:
    """Every agency that goes on: who has a role in one of them may come in, and is asked again for each thing."""
    return Thing(
        kind, ANYWHERE, agencies=frozenset(Agency.objects.filter(going_on(timezone.now())).values_list("pk", flat=True))
    )


def of_agency(agency: Agency | None, kind: str, key: object = "") -> Thing:
    """Something that belongs to a whole agency, or with none to the whole installation."""
    if agency is None:
        return Thing(kind, str(key), "the whole installation", touches=frozenset({EVERYWHERE}))
    return Thing(kind, str(key), agency.name, agencies=frozenset({agency.pk}), touches=frozenset({Place(agency.pk)}))


def _of(unit: Unit | None) -> frozenset[int]:
    return frozenset() if unit is None else frozenset({unit.agency_id})


def _find_unit(name: str) -> Unit:
    """Units are named by agency and code, ``health/web``, or by code alone where it is the only one."""
    agency, slash, code = name.rpartition("/")
    found = Unit.objects.filter(code__iexact=code, **({"agency__slug": agency} if slash else {}))
    return found.get()


DESCRIBED = (
    Described(Agency, describe_agency, kind="agency", find=lambda slug: Agency.objects.get(slug=slug)),
    Described(Unit, describe_unit, kind="unit", find=_find_unit),
    Described(User, describe_person, kind="person", find=lambda email: User.objects.get(email__iexact=email)),
)
