"""Lending one's roles, or having somebody stand in, stays within an agency that both serve in.

What is lent to a person is a place that they touch, and whoever administers them has to reach it. So nobody of another
agency may put a place of theirs on a person: their own administrators could not act any more.
"""

from __future__ import annotations

from collections.abc import Collection

from stance.engines.policy import Place, Thing, may
from stance.people.described_objects import held, served_by, with_own_roles
from stance.people.models import Assignment, User


def is_together(lent: Collection[Place], served: Collection[Place]) -> bool:
    """Whether somebody serves in an agency of what would be lent to them. A role that holds everywhere is in each."""
    agencies = {place.agency for place in served}
    return bool(agencies) and any(None in (place.agency, *agencies) or place.agency in agencies for place in lent)


def may_lend(lent: Collection[Place], receiver: User) -> bool:
    """Within one agency, or by somebody who administers the receiver wherever they serve."""
    return is_together(lent, served_by(receiver)) or may("people.user.change", receiver).allowed


def ending(assignment: Assignment) -> Thing:
    """What whoever ends a deputy's standing in reaches: all that is the deputy's own, or else the role itself."""
    theirs = with_own_roles(assignment.deputy) if assignment.deputy else None
    if theirs and may("people.assignment.end", theirs).allowed:
        return theirs
    return held(assignment)


def refusal(receiver: User) -> str:
    return f"{receiver} has no role in the agencies that this would be delegated from. Choose a person who has, or ask an administrator of both agencies."
