"""Joins the live facts (who acts, on what, under which stance) to the pure rules and stands behind the gate."""

from __future__ import annotations

from stance.authority import facts
from stance.authority.things import register_people, thing_of
from stance.engines import policy
from stance.engines.policy import Decision, Roster, Subject
from stance.journal.actor import current, known_once


def subject_now() -> Subject:
    """Whoever acts, asked once while they act (a request, a command, a job): a role that somebody else changed counts
    at their next request; one that is changed within it counts at once (``forget_known``)."""
    found: Subject = known_once("subject", lambda: facts.subject_of(current()))
    return found


def roster_now() -> Roster:
    found: Roster = known_once("roster", facts.roster)
    return found


def decide(action: str, on: object) -> Decision:
    rule = policy.RULES.get(action)
    asks_others = rule is not None and rule.approvable
    return policy.decide(action, subject_now(), thing_of(on), None, roster_now() if asks_others else policy.Roster())


def install_decider() -> None:
    register_people()
    policy.install(decide)
