"""How what is approved about people is said."""

from __future__ import annotations

from typing import cast

from stance.engines.policy import Held, Role, Side
from stance.people.models import Unit

ROLE_LABELS = {"person": "Person", "role": "Role", "where": "Where"}


def role_in(role: str, unit: Unit | None) -> Held:
    """The role as the policy sees it. Without a unit it holds in the whole installation, on the ICT side."""
    named = cast(Role, role)  # (one that was given)
    return Held(named) if unit is None else Held(named, cast(Side, unit.side), unit.agency_id, unit.path)


def place(unit: Unit | None) -> str:
    return f"in {unit.name} ({unit.agency.name})" if unit else "in the whole installation"
