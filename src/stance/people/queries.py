"""Who holds which role."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils import timezone

from stance.engines.policy import ROLES, Reach, reach
from stance.people.models import Assignment, User
from stance.people.models.assignments import in_force, not_ended


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
    """Roles that people hold now for the whole installation."""
    return Assignment.objects.filter(in_force(timezone.now()), unit__isnull=True)
