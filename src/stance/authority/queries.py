"""Who holds which role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from stance.authority.models import RoleAssignment
from stance.engines.policy import authorise
from stance.people.models import User


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    email: str
    role: str
    is_active: bool
    last_login: datetime | None


def people() -> list[Person]:
    """Everybody who can or could sign in, by name."""
    authorise("people.user.read")
    roles = dict(RoleAssignment.objects.values_list("user_id", "role"))
    return [
        Person(user.pk, user.name, user.email, roles.get(user.pk, ""), user.is_active, user.last_login)
        for user in User.objects.order_by("name", "pk")
    ]


def role_of(user: User) -> str:
    return RoleAssignment.objects.filter(user=user).values_list("role", flat=True).first() or ""


def has_administrator() -> bool:
    return RoleAssignment.objects.filter(role="administrator", user__is_active=True).exists()
