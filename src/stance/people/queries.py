"""Who holds which role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from stance.engines.policy import EVERYWHERE, ROLES, Decision, Reach, authorise, may, reach
from stance.people.described_objects import describe_people
from stance.people.models import Assignment, User
from stance.people.models.assignments import in_force, not_ended


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    email: str
    role: str
    is_active: bool
    last_login: datetime | None
    row: User = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Controls:
    """What whoever asks may do to a person."""

    where: tuple[str, ...]
    """The roles that the person holds in units, in words."""
    changing: Decision
    """Whether whoever asks may switch them off and on or reset their sign-in."""
    promoting: Decision
    """Whether whoever asks may change the role that they hold for the whole installation."""


def people() -> list[Person]:
    """Everybody within reach who can or could sign in, by name; the same few queries however many."""
    authorise("people.user.read")
    roles = dict(_founding().order_by("-pk").values_list("user_id", "role"))
    return [
        Person(user.pk, user.name, user.email, roles.get(user.pk, ""), user.is_active, user.last_login, user)
        for user in within(reach("people.user.read")).order_by("name", "pk")
    ]


def controls(people: Collection[Person]) -> dict[int, Controls]:
    """For each of these people; the same few queries however many."""
    authorise("people.user.read")
    serving: dict[int, list[str]] = defaultdict(list)
    rows = Assignment.objects.filter(in_force(timezone.now()), unit__isnull=False).order_by("unit__name", "pk")
    for user_id, role, unit in rows.values_list("user_id", "role", "unit__name"):
        serving[user_id].append(f"{role} in {unit}")
    found = {}
    for key, thing in describe_people([person.row for person in people]).items():
        everywhere = replace(thing, touches=thing.touches | {EVERYWHERE})
        found[key] = Controls(
            tuple(serving[key]), may("people.user.change", thing), may("people.user.change", everywhere)
        )
    return found


def within(reached: Reach) -> QuerySet[User]:
    """People who serve, or will serve, in these agencies, or of whom their directories speak."""
    if reached.everywhere:
        return User.objects.all()
    kept = Assignment.objects.filter(not_ended(timezone.now()))
    here = kept.filter(unit__agency__in=reached.agencies).values("user_id")
    return User.objects.filter(Q(pk__in=here) | Q(directory_entry__agency__in=reached.agencies))


def readable(people: Collection[int], action: str) -> frozenset[int]:
    """Those of these people (by key) about whom whoever acts may do the action."""
    here = reach(action)
    if here.everywhere:
        return frozenset(people)
    return frozenset(people).intersection(within(here).values_list("pk", flat=True))


def addresses(people: Collection[User], action: str) -> dict[int, str]:
    """The e-mail address of each of these people about whom whoever acts may do the action, by key; "" for the others, whom a
    page calls by their name alone."""
    shown = readable([user.pk for user in people], action)
    return {user.pk: user.email if user.pk in shown else "" for user in people}


def role_of(user: User) -> str:
    """The role that a person holds for the whole installation, or ""."""
    held = set(_founding().filter(user=user).values_list("role", flat=True))
    return next((role for role in ROLES if role in held), "")


def has_administrator() -> bool:
    return Assignment.objects.filter(in_force(timezone.now()), role="administrator", user__is_active=True).exists()


def is_single_administrator() -> bool:
    """Whether there is one administrator of the whole installation who can sign in: then nobody can approve whom they
    make administrator or approver."""
    held = _founding().filter(role="administrator", user__is_active=True)
    return held.values("user_id").distinct().count() < 2


def _founding() -> QuerySet[Assignment]:
    return Assignment.objects.filter(in_force(timezone.now()), unit__isnull=True)
