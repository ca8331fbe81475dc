"""Who holds which role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from stance.engines.policy import ROLES, authorise
from stance.people.models import Assignment, User
from stance.people.models.assignments import in_force


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    email: str
    role: str
    is_active: bool
    last_login: datetime | None


def people() -> list[Person]:
    """Everybody who can or could sign in, by name, with the role that they hold for the whole installation."""
    authorise("people.user.read")
    roles = dict(_founding().order_by("-pk").values_list("user_id", "role"))
    return [
        Person(user.pk, user.name, user.email, roles.get(user.pk, ""), user.is_active, user.last_login)
        for user in User.objects.order_by("name", "pk")
    ]


def role_of(user: User) -> str:
    """The role that a person holds for the whole installation, or ""."""
    held = set(_founding().filter(user=user).values_list("role", flat=True))
    return next((role for role in ROLES if role in held), "")


def has_administrator() -> bool:
    return Assignment.objects.filter(in_force(timezone.now()), role="administrator", user__is_active=True).exists()


def _founding() -> QuerySet[Assignment]:
    return Assignment.objects.filter(in_force(timezone.now()), unit__isnull=True)
