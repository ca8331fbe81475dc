"""Joins the live facts (who acts, which roles they hold) to the pure rules and stands behind the gate."""

from __future__ import annotations

from stance.authority.models import RoleAssignment
from stance.engines import policy
from stance.engines.policy import Decision
from stance.journal.actor import Actor, current


def roles_of(actor: Actor) -> list[str]:
    """An operator has the data folder and the key in hand already: the command line acts as administrator."""
    if actor.kind in ("operator", "system"):
        return ["administrator"]
    if actor.kind != "user" or not actor.id:
        return []
    return sorted(
        RoleAssignment.objects.filter(user_id=actor.id, user__is_active=True).values_list("role", flat=True)
    )


def decide(action: str, _on: object) -> Decision:
    return policy.decide(action, roles_of(current()))


def install_decider() -> None:
    policy.install(decide)
