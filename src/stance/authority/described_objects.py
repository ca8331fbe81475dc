"""Stances, and people with what is lent to them, in the policy's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from stance.authority.models import Delegation, StanceVersion
from stance.engines.policy import EVERYWHERE, Described, Place, Thing
from stance.people import described_objects as people
from stance.people.models import Assignment, User


def describe_version(version: StanceVersion) -> Thing:
    """Who made the proposal is its author, and so never the one who approves it."""
    return Thing(
        "stance",
        str(version.pk),
        f"the {version}",
        agencies=frozenset({version.agency_id}),
        authors=frozenset({version.made_by_id} if version.made_by_id else ()),
    )


def describe_person(user: User) -> Thing:
    """As the people room says it, with what is lent to them: whoever takes a person over has that as well."""
    thing = people.describe_person(user)
    lent = lent_places(user)
    return replace(thing, touches=thing.touches | lent) if lent else thing


def lent_places(user: User) -> frozenset[Place]:
    """Where that holds which others lent them for a time."""
    lent = Delegation.objects.filter(receiver=user, ends_at__gt=timezone.now()).values("giver_id")
    rows = Assignment.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()), user_id__in=lent)
    return frozenset(people.place(*row) for row in rows.values_list("unit__agency_id", "unit__side", "unit__path"))


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


DESCRIBED = (
    Described(StanceVersion, describe_version, kind="stance", find=lambda pk: StanceVersion.objects.get(pk=int(pk))),
    Described(User, describe_person, kind="person", find=lambda email: User.objects.get(email__iexact=email)),
)
