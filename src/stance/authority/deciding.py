"""Joins the live facts (who acts, which roles they hold) to the pure rules and stands behind the gate."""

from __future__ import annotations

from stance.authority.models import RoleAssignment
from stance.engines import policy
from stance.engines.policy import Decision
from stance.journal.actor import Actor, current, known_once


def roles_now() -> list[str]:
    """The roles of whoever acts, asked once while they act (a request, a command, a job): a role that somebody else
    changed counts at their next request; one that is changed within it counts at once (``forget_known``)."""
    found: list[str] = known_once("roles", lambda: _roles_of(current()))
    return found


def _roles_of(actor: Actor) -> list[str]:
    """An operator has the data folder and the key in hand already: the command line acts as administrator."""
    if actor.kind in ("operator", "system"):
        return ["administrator"]
    if actor.kind != "user" or not actor.id:
        return []
    return sorted(RoleAssignment.objects.filter(user_id=actor.id, user__is_active=True).values_list("role", flat=True))


def decide(action: str, _on: object) -> Decision:
    return policy.decide(action, roles_now())


def install_decider() -> None:
    policy.install(decide)
