"""Which roles there are to give, and who holds one in the whole installation."""

from __future__ import annotations

from django.utils import timezone

from stance.engines.policy import ROLES
from stance.people.models import Assignment, User
from stance.people.models.assignments import in_force
from stance.people.refusal import RoleRefused


def must_be_known(role: str) -> None:
    """Raises RoleRefused."""
    if role not in ROLES:
        raise RoleRefused(f"There is no role “{role}”. Choose one of: {', '.join(ROLES)}.")


def holds(user: User, role: str) -> bool:
    return Assignment.objects.filter(in_force(timezone.now()), user=user, unit__isnull=True, role=role).exists()
