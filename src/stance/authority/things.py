"""What an action is done to, in the policy's words. Each room says how its own objects are described.

A room above registers a describer for its kind (``describe("account", …)``) when the installation starts; the gate
then accepts the room's own objects, and questions may name them as ``kind:id``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db.models import Q
from django.utils import timezone

from stance.authority.models import Delegation
from stance.engines.policy import EVERYWHERE, NO_AGENCY, THE_INSTALLATION, Place, Thing, reach
from stance.jobs.models import Job
from stance.people import described_objects as people
from stance.people.models import Agency, Assignment, Unit, User

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


class Undescribed(TypeError):
    """No room says how such an object is described, so nobody may do anything to it."""


def thing_of(given: object) -> Thing:
    """The policy's view of a room's object; of None: the installation itself. Raises Undescribed for anything else that
    no room describes: its agency and its authors are not known, and taking it for the installation would lose them."""
    if given is None:
        return THE_INSTALLATION
    if isinstance(given, Thing):
        return given
    describer = _describers.get(type(given))
    if describer is None:
        raise Undescribed(type(given).__name__)
    return describer(given)


def named(text: str) -> Thing:
    """The thing that ``kind:id`` names; "" and "-" stand for nothing in particular. Raises ThingUnknown."""
    if text in ("", "-"):
        return in_general()
    kind, colon, name = text.partition(":")
    if not colon or kind not in _finders:
        kinds = ", ".join(f"{known}:…" for known in sorted(_finders))
        raise ThingUnknown(f"“{text}” names nothing: give {kinds}, or - for the installation itself.")
    try:
        return thing_of(_finders[kind](name))
    except (ObjectDoesNotExist, MultipleObjectsReturned, LookupError, ValueError) as error:
        raise ThingUnknown(f"There is no {kind} “{name}”.") from error


def in_general() -> Thing:
    """Nothing in particular: what it would be like in the host agency, or in the first where whoever asks has a role;
    before there is any, in the installation itself."""
    here = reach("authority.decision.explain")
    rows = Agency.objects.order_by("-is_host", "pk")
    first = (rows if here.everywhere else rows.filter(pk__in=here.agencies)).first()
    return Thing(agencies=frozenset({first.pk})) if first else THE_INSTALLATION


def describe_person(user: User) -> Thing:
    """As the people room says it, with what is lent to them: whoever takes a person over has that as well."""
    thing = people.describe_person(user)
    lent = Delegation.objects.filter(receiver=user, ends_at__gt=timezone.now()).values("giver_id")
    rows = Assignment.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()), user_id__in=lent)
    places = {people.place(*row) for row in rows.values_list("unit__agency_id", "unit__side", "unit__path")}
    return replace(thing, touches=thing.touches | places) if places else thing


def describe_people(users: Collection[User]) -> dict[int, Thing]:
    """Many people at once, by key: four queries however many. Their agencies are left out: what touches them decides."""
    now = timezone.now()
    places: dict[int, frozenset[Place]] = people.places_of_all(users)
    givers: dict[int, set[int]] = defaultdict(set)
    for receiver, giver in Delegation.objects.filter(ends_at__gt=now).values_list("receiver_id", "giver_id"):
        givers[receiver].add(giver)
    lent = people.places_of_all(User.objects.filter(pk__in={one for some in givers.values() for one in some}))
    found = {}
    for user in users:
        touched = places[user.pk].union(*(lent.get(giver, frozenset()) for giver in givers[user.pk]))
        found[user.pk] = Thing(
            "person", user.email, str(user), about=user.pk, touches=touched or frozenset({EVERYWHERE})
        )
    return found


def describe_job(job: Job) -> Thing:
    return Thing("job", str(job.pk), job.title, agencies=frozenset({job.agency_id or NO_AGENCY}))


def register_below() -> None:
    """The describers of the rooms below this one: they cannot call up."""
    describe(Job, describe_job, kind="job", find=lambda pk: Job.objects.get(pk=int(pk)))
    describe(Agency, people.describe_agency, kind="agency", find=lambda slug: Agency.objects.get(slug=slug))
    describe(Unit, people.describe_unit, kind="unit", find=_unit)
    describe(User, describe_person, kind="person", find=lambda email: User.objects.get(email__iexact=email))


def _unit(name: str) -> Unit:
    """Units are named by agency and code, ``health/web``, or by code alone where it is the only one."""
    agency, slash, code = name.rpartition("/")
    found = Unit.objects.filter(code__iexact=code, **({"agency__slug": agency} if slash else {}))
    return found.get()
