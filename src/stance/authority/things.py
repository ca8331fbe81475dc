"""What an action is done to, in the policy's words. Each room says how its own objects are described.

A room above registers a describer for its kind (``describe("account", …)``) when the installation starts; the gate
then accepts the room's own objects, and questions may name them as ``kind:id``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db.models import Q
from django.utils import timezone

from stance.engines.policy import THE_INSTALLATION, Thing
from stance.people.models import Agency, Assignment, Unit, User
from stance.people.models.assignments import in_force

Describe = Callable[[Any], Thing]
Find = Callable[[str], Any]
_describers: dict[type, Describe] = {}
_finders: dict[str, Find] = {}


class ThingUnknown(LookupError):
    """Nothing is known by this name; the message says how things are named."""


def describe(model: type, describer: Describe, *, kind: str = "", find: Find | None = None) -> None:
    """Say how objects of a class are described, and how one is found by what people type after ``kind:``.

    ``find`` raises ObjectDoesNotExist or LookupError when there is none.
    """
    _describers[model] = describer
    if kind and find:
        _finders[kind] = find


def thing_of(given: object) -> Thing:
    """The policy's view of a room's object. What no room describes belongs to the installation."""
    if isinstance(given, Thing):
        return given
    describer = _describers.get(type(given))
    return describer(given) if describer else THE_INSTALLATION


def named(text: str) -> Thing:
    """The thing that ``kind:id`` names; "" and "-" are the installation. Raises ThingUnknown."""
    if text in ("", "-"):
        return THE_INSTALLATION
    kind, colon, name = text.partition(":")
    if not colon or kind not in _finders:
        kinds = ", ".join(f"{known}:…" for known in sorted(_finders))
        raise ThingUnknown(f"“{text}” names nothing: give {kinds}, or - for the installation itself.")
    try:
        return thing_of(_finders[kind](name))
    except (ObjectDoesNotExist, MultipleObjectsReturned, LookupError, ValueError) as error:
        raise ThingUnknown(f"There is no {kind} “{name}”.") from error


def describe_agency(agency: Agency) -> Thing:
    return Thing("agency", str(agency.pk), agency.name, agencies=frozenset({agency.pk}))


def describe_unit(unit: Unit) -> Thing:
    return Thing("unit", str(unit.pk), unit.name, agencies=frozenset({unit.agency_id}), path=unit.path)


def describe_person(user: User) -> Thing:
    """A person belongs to every agency that they serve in now, on neither side alone."""
    serving = Assignment.objects.filter(in_force(timezone.now()) & Q(user=user, unit__isnull=False))
    return Thing(
        "person",
        user.email,
        str(user),
        agencies=frozenset(serving.values_list("unit__agency_id", flat=True)),
        about=user.pk,
    )


def register_people() -> None:
    """The describers of the people room, whose objects are below this one."""
    describe(Agency, describe_agency, kind="agency", find=lambda slug: Agency.objects.get(slug=slug))
    describe(Unit, describe_unit, kind="unit", find=_unit)
    describe(User, describe_person, kind="person", find=lambda email: User.objects.get(email__iexact=email))


def _unit(name: str) -> Unit:
    """Units are named by agency and code, ``health/web``, or by code alone where it is the only one."""
    agency, slash, code = name.rpartition("/")
    found = Unit.objects.filter(code__iexact=code, **({"agency__slug": agency} if slash else {}))
    return found.get()
