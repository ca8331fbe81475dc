"""A small agency: an ICT and a business side, each with people who can ask and approve."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator

from stance.journal.actor import Actor, acting_as
from stance.people.models import Agency, Assignment, Unit, User
from tests.quick_hashing import hashed


@dataclass
class Office:
    """``people`` by the name they were given; units "ict" and "business"."""

    agency: Agency
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def add(self, name: str, role: str, side: str = "business", **more: object) -> User:
        """A person with a second factor and one role in the unit of a side."""
        user = self.people.get(name) or person(f"{name}@{self.agency.slug}.test", name.capitalize())
        self.people[name] = user
        Assignment.objects.create(user=user, role=role, unit=self.units[side], **more)
        return user


def person(email: str, name: str) -> User:
    user = User.objects.create(email=email, password=hashed("x"), name=name)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return user


def unit(agency: Agency, code: str, side: str, parent: Unit | None = None) -> Unit:
    made = Unit.objects.create(agency=agency, code=code, name=code.upper(), side=side, parent=parent, path="")
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def office(slug: str = "weather", *, is_host: bool = True) -> Office:
    """Two administrators and an approver on the ICT side; a publisher and two approvers on the business side."""
    agency = Agency.objects.create(slug=slug, name=f"Department of {slug.capitalize()}", is_host=is_host)
    made = Office(agency, {side: unit(agency, side, side) for side in ("ict", "business")})
    for name, role, side in (
        ("ada", "administrator", "ict"),
        ("ari", "administrator", "ict"),
        ("ines", "approver", "ict"),
        ("pia", "publisher", "business"),
        ("ben", "approver", "business"),
        ("bea", "approver", "business"),
    ):
        made.add(name, role, side)
    return made


@contextmanager
def acting(user: User) -> Iterator[Actor]:
    """As a person who has signed in."""
    with acting_as(Actor(kind="user", id=str(user.pk), label=str(user), door="web", address="127.0.0.1")) as actor:
        yield actor
