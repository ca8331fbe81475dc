"""Joins the live facts (who acts, on what, under which stance) to the pure rules: what the gate answers with."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from stance.authority import facts
from stance.authority.policy_objects import Undescribed, thing_of
from stance.authority.queries import stances
from stance.engines import policy
from stance.engines.policy import ANYWHERE, NO_AGENCY, RULES, Decision, Reach, Rule, Stance, Subject, Thing, joined
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


def shared_stance_now(agencies: Collection[int]) -> Stance | None:
    """The stance in force for what several agencies share, or for one of them, or (of none) for the installation."""
    own: list[int | None] = [*sorted(set(agencies) - {NO_AGENCY})] or [None]
    return joined([one for one in map(stance_now, own) if one is not None])


def decide(action: str, on: object) -> Decision:
    """The acting person, now."""
    rule = RULES.get(action)
    if rule is None or rule.open_to_all:
        return policy.decide(action, policy.NOBODY)
    try:
        thing = thing_of(on)
    except Undescribed as unknown:
        return Decision(False, action, because=(f"this kind of object is not known here ({unknown})",))
    subject = subject_now()
    decision = first_allowed(_decide_one(rule, subject, one) for one in asked_about(rule, subject, thing))
    own = _served(subject) if rule.personal or thing.id == ANYWHERE else frozenset()
    whose = own if thing.id == ANYWHERE else thing.agencies or own
    if not subject.knows_of(thing) and not (rule.personal and decision.allowed):
        decision = Decision(False, action, because=(NOT_THEIRS,), hidden=True)  # no reason that names the thing
    return replace(decision, agencies=whose - {NO_AGENCY})


def asked_about(rule: Rule, subject: Subject, thing: Thing) -> list[Thing]:
    """Whoever only looks at what several agencies share, acts in their own name, or asks whether there is anywhere that they may,
    does it for one of their own agencies, as in lists (``reach``): what another agency asks for stands in nobody's way there, and is
    told to nobody. Anything else is asked once, for all of them."""
    is_own = rule.reads or rule.personal or thing.id == ANYWHERE
    own = sorted(thing.agencies & _served(subject)) if is_own else []
    return [replace(thing, agencies=frozenset({agency})) for agency in own] or [thing]


def first_allowed(decisions: Iterator[Decision]) -> Decision:
    first = next(decisions)
    return first if first.allowed else next((other for other in decisions if other.allowed), first)


def _decide_one(rule: Rule, subject: Subject, thing: Thing) -> Decision:
    if rule.needs and subject.id is not None:
        subject = replace(subject, lacking=_lacking_now(subject.id, thing.agencies))
    roster = known_once("roster", facts.roster) if rule.approvable else policy.NOBODY_ELSE
    return policy.decide(rule.action, subject, thing, shared_stance_now(thing.agencies), roster)


def _lacking_now(person: int, agencies: Collection[int]) -> dict[str, str]:
    found: dict[str, str] = known_once(f"lacking in {sorted(agencies)}", lambda: facts.lacking(person, agencies))
    return found


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
    subject, rule = facts.person(user_id, at), RULES.get(action)
    if rule is None:
        return policy.decide(action, subject, thing)
    roster = facts.roster(at) if rule.approvable else policy.NOBODY_ELSE
    return first_allowed(
        policy.decide(action, with_lacking(rule, subject, one, at), one, stances.shared(one.agencies, at), roster)
        for one in asked_about(rule, subject, thing)
    )


def with_lacking(rule: Rule, subject: Subject, thing: Thing, at: datetime | None) -> Subject:
    if not rule.needs or subject.id is None:
        return subject
    return replace(subject, lacking=facts.lacking(subject.id, thing.agencies, at))


def main_agency(thing: Thing) -> int | None:
    """Under whose name it is listed: of several agencies that share a thing, the one that was registered first."""
    return min(thing.agencies - {NO_AGENCY}, default=None)
