"""What nobody else does once a person's access ends."""

from __future__ import annotations

from django.utils import timezone

from stance.people.models import Assignment, User
from stance.people.models.assignments import in_force


def sole_roles(user: User) -> list[dict[str, object]]:
    """Each role that this person holds now and nobody else who can sign in holds in the same agency (for a role in the
    whole installation: anywhere in it), with the deputy who stands in, if one is named."""
    now = timezone.now()
    own = Assignment.objects.filter(in_force(now), user=user).select_related("unit__agency", "deputy").order_by("pk")
    others = Assignment.objects.filter(in_force(now), user__is_active=True).exclude(user=user)
    held = set(others.values_list("role", "unit__agency_id"))
    everywhere = {role for role, agency in held if agency is None}
    found: list[dict[str, object]] = []
    for one in own:
        agency = one.unit.agency if one.unit else None
        covered = one.role in everywhere or (one.role, agency.pk if agency else None) in held
        if not covered:
            found.append(
                {
                    "role": one.role,
                    "agency": agency.slug if agency else "",
                    "unit": one.unit.code if one.unit else "",
                    "side": one.unit.side if one.unit else "ict",
                    "path": one.unit.path if one.unit else "",
                    "deputy": one.deputy.email if one.deputy and one.deputy.is_active else "",
                }
            )
    return found
