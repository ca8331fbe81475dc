"""Joins the live facts (who acts, on what, under which stance) to the pure rules: what the gate answers with."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from stance.authority import facts
from stance.authority.policy_objects import Undescribed, thing_of
from stance.authority.queries import stances
from stance.engines import policy
from stance.engines.policy import ANYWHERE, NO_AGENCY, RULES, Decision, Reach, Stance, Subject, Thing
from stance.journal.actor import current, known_once

NOT_THEIRS = "nothing of your agencies has this name"


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
    """The acting person, now."""
    rule = RULES.get(action)
    if rule is None or rule.open_to_all:
        return policy.decide(action, policy.NOBODY)
    try:
        thing = thing_of(on)
    except Undescribed as unknown:
        return Decision(False, action, because=(f"this kind of object is not known here ({unknown})",))
    subject, agency = subject_now(), main_agency(thing)
    if rule.needs and subject.id is not None:
        known = known_once(f"lacking in {agency}", lambda: facts.lacking(subject.id or 0, agency))
        subject = replace(subject, lacking=known)
    roster = known_once("roster", facts.roster) if rule.approvable else policy.NOBODY_ELSE
    decision = policy.decide(action, subject, thing, stance_now(agency), roster)
    own = _served(subject) if rule.personal or thing.id == ANYWHERE else frozenset()
    whose = own if thing.id == ANYWHERE else thing.agencies or own
    if not subject.knows_of(thing) and not (rule.personal and decision.allowed):
        decision = Decision(False, action, because=(NOT_THEIRS,), hidden=True)  # no reason that names the thing
    return replace(decision, agencies=whose - {NO_AGENCY})


def _served(subject: Subject) -> frozenset[int]:
    """Where somebody acts in their own name: where they serve."""
    return frozenset(held.agency for held in subject.held if held.agency is not None)


def reach(action: str) -> Reach:
    """Where the acting person may do it: each agency that they serve in is asked about under its own stance."""
    rule, subject = RULES.get(action), subject_now()
    if rule is None or rule.open_to_all or subject.is_operator:
        return Reach(everywhere=rule is not None)
    everywhere = replace(subject, held=tuple(held for held in subject.held if held.agency is None))
    if policy.entitled(action, everywhere, policy.THE_INSTALLATION, stance_now(None)):
        return Reach(everywhere=True)
    found = {
        agency
        for agency in _served(subject)
        if policy.entitled(action, subject, Thing(agencies=frozenset({agency})), stance_now(agency))
    }
    return Reach(agencies=frozenset(found))


def decide_for(action: str, user_id: int, thing: Thing, at: datetime | None = None) -> Decision:
    """The decision about any person, now or at a past instant: roles, stance, signatures and trainings of that time."""
    agency = main_agency(thing)
    subject = facts.person(user_id, at)
    rule = RULES.get(action)
    if rule is not None and rule.needs:
        subject = replace(subject, lacking=facts.lacking(user_id, agency, at))
    stance = stances.as_stance(stances.in_force(agency, at))
    roster = facts.roster(at) if rule is not None and rule.approvable else policy.NOBODY_ELSE
    return policy.decide(action, subject, thing, stance, roster)


def main_agency(thing: Thing) -> int | None:
    """Whose stance counts: of several agencies that share a thing, the one that was registered first."""
    return min(thing.agencies - {NO_AGENCY}, default=None)
