"""The words of the policy: roles, the two sides, and the six areas of work ("Social media impacts on ICT teams", 2013)."""

from __future__ import annotations

from typing import Literal, get_args

Role = Literal["administrator", "recordkeeper", "reader", "publisher", "approver"]
ROLES: tuple[Role, ...] = get_args(Role)


def with_article(role: str) -> str:
    """ "an approver", "a reader"."""
    return f"an {role}" if role[0] in "aeiou" else f"a {role}"


Side = Literal["ict", "business"]
SIDES: tuple[Side, ...] = get_args(Side)

Area = Literal["access", "monitoring", "development", "use", "support", "technical_management"]
AREAS: tuple[Area, ...] = get_args(Area)

Basis = Literal["leader", "supporter", "observer"]
BASES: tuple[Basis, ...] = get_args(Basis)

SIDE_WORDS = {"ict": "ICT", "business": "business", "either": "either side", "none": "nobody"}
AREA_WORDS: dict[str, str] = {
    "access": "Access",
    "monitoring": "Monitoring",
    "development": "Development",
    "use": "Use",
    "support": "Support",
    "technical_management": "Technical management",
}
