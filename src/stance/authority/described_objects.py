"""Stances in the policy's words, and what is lent to people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.utils import timezone

from stance.authority.models import Delegation, StanceVersion
from stance.engines.policy import Described, Place, Thing
from stance.people import described_objects as people
from stance.people.models import Assignment, User
from stance.people.models.assignments import not_ended


def describe_version(version: StanceVersion) -> Thing:
    """Who made the proposal is its author, and so never the one who approves it."""
    return Thing(
        "stance",
        str(version.pk),
        f"the {version}",
        agencies=frozenset({version.agency_id}),
        authors=frozenset({version.made_by_id} if version.made_by_id else ()),
    )


def lent_places(users: Collection[User]) -> dict[int, frozenset[Place]]:
    """Where that holds which others lent to these people for a time, by their keys; two queries however many."""
    now, found = timezone.now(), {user.pk: set[Place]() for user in users}
    lent = Delegation.objects.filter(ends_at__gt=now)
    if len(found) <= people.MOST_NAMED:
        lent = lent.filter(receiver__in=list(found))
    receivers: dict[int, set[int]] = defaultdict(set)
    for giver, receiver in lent.values_list("giver_id", "receiver_id"):
        receivers[giver].add(receiver)
    held = Assignment.objects.filter(not_ended(now), user_id__in=list(receivers))
    for giver, agency, side, path in held.values_list("user_id", "unit__agency_id", "unit__side", "unit__path"):
        for receiver in receivers[giver] & found.keys():
            found[receiver].add(people.place(agency, side, path))
    return {receiver: frozenset(places) for receiver, places in found.items()}


DESCRIBED = (
    Described(StanceVersion, describe_version, kind="stance", find=lambda pk: StanceVersion.objects.get(pk=int(pk))),
)
