"""What an action is done to, in the policy's words, whatever room it is of: each describes its own objects (``described`` of
its ``room.py``). The gate takes the room's own objects, and questions may name them as ``kind:name``.
"""

from __future__ import annotations

from functools import cache

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist

from stance.engines.policy import THE_INSTALLATION, Described, Thing, may, reach
from stance.people.models import Agency
from stance.rooms.listed import rooms


class ThingUnknown(LookupError):
    """Nothing is known by this name; the message says how things are named."""


class Undescribed(TypeError):
    """No room says how such an object is described, so nobody may do anything to it."""


@cache
def _described() -> tuple[Described, ...]:
    return tuple(one for room in rooms() if room.described for one in room.load(room.described))


@cache
def _by_class() -> dict[type, Described]:
    return {one.model: one for one in _described()}


@cache
def _by_kind() -> dict[str, Described]:
    return {one.kind: one for one in _described() if one.find}


def thing_of(given: object) -> Thing:
    """The policy's view of a room's object; of None: the installation itself. Raises Undescribed for anything else that
    no room describes: its agency and its authors are not known, and taking it for the installation would lose them."""
    if given is None:
        return THE_INSTALLATION
    if isinstance(given, Thing):
        return given
    described = _by_class().get(type(given))
    if described is None:
        raise Undescribed(type(given).__name__)
    return described.describe(given)


def named(text: str) -> Thing:
    """The thing that ``kind:id`` names; "" and "-" stand for nothing in particular. Raises ThingUnknown, in the same words
    for what is not there and for what whoever asks may not ask about."""
    if text in ("", "-"):
        return in_general()
    kind, colon, name = text.partition(":")
    described = _by_kind().get(kind) if colon else None
    if described is None or described.find is None:
        kinds = ", ".join(f"{known}:…" for known in sorted(_by_kind()))
        raise ThingUnknown(f"“{text}” names nothing: give {kinds}, or - for the installation itself.")
    unknown = ThingUnknown(f"There is no {kind} “{name}”.")
    try:
        found = described.describe(described.find(name))
    except (ObjectDoesNotExist, MultipleObjectsReturned, LookupError, ValueError) as error:
        raise unknown from error
    if not may("authority.decision.explain", found).allowed:
        raise unknown
    return found


def in_general() -> Thing:
    """Nothing in particular: what it would be like in the host agency, or in the first where whoever asks has a role;
    before there is any, in the installation itself."""
    here = reach("authority.decision.explain")
    rows = Agency.objects.order_by("-is_host", "pk")
    first = (rows if here.everywhere else rows.filter(pk__in=here.agencies)).first()
    return Thing(agencies=frozenset({first.pk})) if first else THE_INSTALLATION
