"""Joins the live facts (who acts, on what, under which stance) to the pure rules and stands behind the gate."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from stance.authority import facts
from stance.authority.queries import stances
from stance.authority.things import register_people, thing_of
from stance.engines import policy
from stance.engines.policy import RULES, Decision, Stance, Subject, Thing
from stance.journal.actor import current, known_once


def subject_now() -> Subject:
    """Whoever acts, asked once while they act (a request, a command, a job): a role that somebody else changed counts
    at their next request; one that is changed within it counts at once (``forget_known``)."""
    found: Subject = known_once("subject", lambda: facts.subject_of(current()))
    return found


def stance_now(agency: int | None) -> Stance | None:
    """The stance in force for an agency (the host's for None), asked once while somebody acts."""
    host = known_once("host", stances.host_id)
    place = agency if agency is not None else host
    if place is None:
        return None
    known = known_once(f"stance of {place}", lambda: stances.as_stance(stances.in_force(place, host=host)))
    found: Stance | None = known
    return found


def decide(action: str, on: object) -> Decision:
    """The gate's decider: the acting person, now."""
    rule = RULES.get(action)
    if rule is None or rule.open_to_all:
        return policy.decide(action, policy.NOBODY)
    subject, thing = subject_now(), placed(action, thing_of(on), known_once("host", stances.host_id))
    agency = main_agency(thing)
    if rule.needs and subject.id is not None:
        known = known_once(f"lacking in {agency}", lambda: facts.lacking(subject.id or 0, agency))
        subject = replace(subject, lacking=known)
    roster = known_once("roster", facts.roster) if rule.approvable else policy.NOBODY_ELSE
    return policy.decide(action, subject, thing, stance_now(agency), roster)


def decide_for(action: str, user_id: int, thing: Thing, at: datetime | None = None) -> Decision:
    """The decision about any person, now or at a past instant: roles, stance, signatures and trainings of that time."""
    thing = placed(action, thing, stances.host_id())
    agency = main_agency(thing)
    subject = facts.person(user_id, at)
    rule = RULES.get(action)
    if rule is not None and rule.needs:
        subject = replace(subject, lacking=facts.lacking(user_id, agency, at))
    stance = stances.as_stance(stances.in_force(agency, at))
    roster = facts.roster(at) if rule is not None and rule.approvable else policy.NOBODY_ELSE
    return policy.decide(action, subject, thing, stance, roster)


def placed(action: str, thing: Thing, host: int | None) -> Thing:
    """What belongs to no agency is the host's to change; to look at it, a role in any agency will do."""
    rule = RULES.get(action)
    if thing.agencies or host is None or rule is None or rule.reads or rule.personal:
        return thing
    return replace(thing, agencies=frozenset({host}))


def main_agency(thing: Thing) -> int | None:
    """Whose stance counts: of several agencies that share a thing, the one that was registered first."""
    return min(thing.agencies, default=None)


def install_decider() -> None:
    register_people()
    policy.install(decide)
