"""Two agencies in one installation, generated: units on both sides, people with roles in them, one founder of all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.utils import timezone
from hypothesis import strategies as st

from stance.authority.models import Delegation
from stance.engines.policy import ROLES
from stance.people.models import Agency, Assignment, Unit, User


@dataclass
class Plan:
    """``units``: (agency 0 or 1, side, index of the parent among the units before it or -1). ``roles``: (person, role,
    index of the unit; -1 is the whole installation)."""

    units: list[tuple[int, str, int]]
    roles: list[tuple[int, str, int]]
    people: int


@dataclass
class Installation:
    agencies: list[Agency] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    people: list[User] = field(default_factory=list)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Person 0 administers everything; persons 1 and 2 administer the same unit of the second agency. Person 3 serves in
    that unit and in the first agency, person 4 in the first agency and lends that to person 5, who serves in the unit;
    person 6, who serves there too, is person 4's deputy."""
    units: list[tuple[int, str, int]] = [(0, "ict", -1), (1, draw(st.sampled_from(("ict", "business"))), -1)]
    for _ in range(draw(st.integers(1, 3))):
        agency = draw(st.integers(0, 1))
        parents = [-1, *(place for place, unit in enumerate(units) if unit[0] == agency)]
        units.append((agency, draw(st.sampled_from(("ict", "business"))), draw(st.sampled_from(parents))))
    people = draw(st.integers(7, 9))
    roles = [(0, "administrator", -1), (1, "administrator", 1), (2, "administrator", 1)]
    elsewhere, any_role = draw(st.sampled_from((-1, 0))), st.sampled_from(ROLES)
    roles += [(3, draw(any_role), 1), (3, draw(any_role), elsewhere), (4, draw(any_role), 0)]
    roles += [(5, draw(any_role), 1), (6, draw(any_role), 1)]
    for person in range(3, people):
        for _ in range(draw(st.integers(0, 2))):
            roles.append((person, draw(st.sampled_from(ROLES)), draw(st.integers(-1, len(units) - 1))))
    return Plan(units, list(dict.fromkeys(roles)), people)


def installed(plan: Plan) -> Installation:
    """Written into the database, a few rows at a time: thousands of these are made in one test."""
    made = Installation()
    made.agencies = [
        Agency.objects.create(slug=slug, name=slug.capitalize(), is_host=slug == "alpha", domains=[f"{slug}.test"])
        for slug in ("alpha", "beta")
    ]
    for place, (agency, side, parent) in enumerate(plan.units):
        above = made.units[parent] if parent >= 0 else None
        unit = Unit.objects.create(
            agency=made.agencies[agency], parent=above, code=f"u{place}", name=f"Unit {place}", side=side, path="/"
        )
        unit.path = f"{above.path if above else '/'}{unit.pk}/"
        unit.save(update_fields=["path"])
        made.units.append(unit)
    made.people = User.objects.bulk_create(
        User(email=f"p{number}@{'alpha' if number == 0 else 'beta'}.test", name=f"P{number}", password="!")
        for number in range(plan.people)
    )
    Authenticator.objects.bulk_create(
        Authenticator(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"}) for user in made.people
    )
    Assignment.objects.bulk_create(
        Assignment(
            user=made.people[person],
            role=role,
            unit=made.units[unit] if unit >= 0 else None,
            deputy=made.people[6] if person == 4 else None,
        )
        for person, role, unit in plan.roles
    )
    Delegation.objects.create(
        giver=made.people[4], receiver=made.people[5], ends_at=timezone.now() + timedelta(days=1), reason="r"
    )
    return made
