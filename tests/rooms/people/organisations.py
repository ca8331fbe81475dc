"""Small organisations for tests."""

from __future__ import annotations

from stance.journal.actor import Actor
from stance.people.models import Agency, Assignment, Unit, User
from stance.people.organisation import actions


def agency(slug: str = "health", **more: object) -> Agency:
    return Agency.objects.create(slug=slug, name=f"Department of {slug.capitalize()}", **more)


def unit(of: Agency, code: str, parent: Unit | None = None, side: str = "business") -> Unit:
    return actions.add_unit(agency=of, parent=parent, code=code, name=code.capitalize(), side=side)


def person(name: str, role: str = "", where: Unit | None = None) -> User:
    user = User.objects.create_user(f"{name}@agency.test", None, name=name.capitalize())
    if role:
        Assignment.objects.create(user=user, role=role, unit=where)
    return user


def acting(user: User) -> Actor:
    return Actor(kind="user", id=str(user.pk), label=str(user), door="web")
