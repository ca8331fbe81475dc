""" "Why can't I?" and "who can do this?", now or at a past instant."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.utils import timezone

from stance.authority import facts
from stance.authority.decisions import asked_about, decide_for, first_allowed, with_lacking
from stance.authority.queries import stances
from stance.engines.policy import RULES, Decision, Held, Subject, Thing, authorise, decide, entitled
from stance.people.models import User
from stance.people.queries import readable

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Able:
    """Somebody whose role and side allow it; the decision says what they still lack and whose approval it needs."""

    user: User
    decision: Decision


def why(user: User, action: str, thing: Thing, at: datetime | None = None) -> Decision:
    """The decision about one person. Everybody may ask about themselves and about the people of
    their agencies: roles are no secret among them."""
    authorise("authority.decision.explain", user)
    authorise("authority.decision.explain", thing)
    return decide_for(action, user.pk, thing, at)


def who_can(
    action: str, thing: Thing, at: datetime | None = None, after: int | None = None
) -> tuple[list[Able], int | None, int]:
    """Everybody of the asker's agencies whose role, reach and side allow it: a page of them in order of their ids, the id
    to go on from, and how many there are altogether."""
    authorise("authority.decision.explain", thing)
    when = at or timezone.now()
    held = _held_by_person(when)
    shown = readable(held, "authority.decision.explain")
    rule = RULES.get(action)
    if rule is None:
        return [], None, 0
    stance_of = cache(lambda agencies: stances.shared(agencies, at))
    suited = sorted(
        pk
        for pk in shown
        if any(
            entitled(action, Subject(pk, held[pk]), one, stance_of(one.agencies))
            for one in asked_about(rule, Subject(pk, held[pk]), thing)
        )
    )
    rest = [pk for pk in suited if after is None or pk > after]
    people = User.objects.in_bulk(rest[:PAGE_ROWS])
    roster = facts.roster(when)
    found = []
    for pk in rest[:PAGE_ROWS]:
        subject = Subject(pk, held[pk])
        decisions = (
            decide(action, with_lacking(rule, subject, one, when), one, stance_of(one.agencies), roster)
            for one in asked_about(rule, subject, thing)
        )
        found.append(Able(people[pk], first_allowed(decisions)))
    more = rest[PAGE_ROWS - 1] if len(rest) > PAGE_ROWS else None
    return found, more, len(suited)


def _held_by_person(at: datetime) -> dict[int, tuple[Held, ...]]:
    found: dict[int, list[Held]] = defaultdict(list)
    for person, one in facts.everybody(at):
        found[person].append(one)
    return {person: tuple(roles) for person, roles in found.items()}
