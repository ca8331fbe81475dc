"""What a stance would change, against live data, before anybody adopts it.

People who hold the same roles in the same places are answered for together, so that thousands of people cost as much
as the few dozen kinds of people that an agency has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from stance.authority import facts, routes
from stance.authority.models import ApprovalRequest, StanceVersion
from stance.authority.queries import stances
from stance.engines.policy import RULES, SIDE_WORDS, Held, Roster, Stance, Subject, Thing, entitled
from stance.engines.policy.approval import step_now
from stance.engines.policy.catalogue import Rule
from stance.engines.policy.evaluation import approver_side, must_reach
from stance.people.models import Agency, User
from stance.people.queries import addresses
from stance.rooms.listed import answers, rooms

CHANGING = ("authority.stance.propose", "authority.stance.adopt")
COVERED = "authority.covered"
"""Asked of rooms above with an agency: which of its things need somebody who may act on them."""
NEEDED = {
    kind: [action for action, rule in RULES.items() if rule.needed_for == kind]
    for kind in {rule.needed_for for rule in RULES.values()} - {""}
}
"""What a thing of a kind needs somebody for."""


@dataclass(frozen=True, slots=True)
class Automation:
    """Something that acts by itself on a person's authority."""

    words: str
    action: str
    owner: int


@dataclass(frozen=True, slots=True)
class Change:
    """A person who gains or loses an action. ``email`` is "" where whoever asked is called the name alone."""

    person: str
    email: str
    action: str
    words: str


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Something that nobody could do any more, or that nobody could approve."""

    kind: str
    id: str
    label: str
    action: str
    why: str


@dataclass(frozen=True, slots=True)
class Rerouted:
    request: int
    summary: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Stopped:
    words: str
    owner: str
    why: str


@dataclass(frozen=True, slots=True)
class Simulation:
    """``people`` and ``actions`` say how much was looked at."""

    gains: list[Change]
    losses: list[Change]
    uncovered: list[Uncovered]
    rerouted: list[Rerouted]
    stopped: list[Stopped]
    people: int
    actions: int


def simulate(agency: Agency, proposed: Stance, at: datetime | None = None) -> Simulation:
    """Compare the stance in force with another one for everybody who serves in the agency. Writes nothing."""
    now = at or timezone.now()
    before = stances.as_stance(stances.in_force(agency.pk, now))
    people, roster = _people(agency, now), facts.roster(now)
    gains, losses = _changes(agency, people, before, proposed)
    return Simulation(
        gains,
        losses,
        [*_uncovered_actions(agency, people, proposed, roster), *_uncovered_things(agency, people, proposed, roster)],
        list(_rerouted(agency, proposed, roster)),
        list(_stopped(agency, people, proposed)),
        sum(len(ids) for ids in people.values()),
        len(RULES),
    )


def left_to_nobody(agency: Agency, proposed: Stance) -> list[str]:
    """What somebody can do and have approved now, and nobody could under a proposed stance, in words. Writes nothing."""
    now = timezone.now()
    before = stances.as_stance(stances.in_force(agency.pk, now))
    people, roster = _people(agency, now), facts.roster(now)
    was, would = (
        {
            (one.kind, one.id, one.action): one
            for one in (
                *_uncovered_actions(agency, people, stance, roster),
                *_uncovered_things(agency, people, stance, roster),
            )
        }
        for stance in (before, proposed)
    )
    return [f"{one.label}: {one.why}" for key, one in would.items() if key not in was]


Kinds = dict[tuple[Held, ...], list[int]]
"""What people hold → who holds exactly that."""


def _people(agency: Agency, at: datetime) -> Kinds:
    held: dict[int, list[Held]] = defaultdict(list)
    for person, one in facts.everybody(at):
        if one.agency in (None, agency.pk):
            held[person].append(one)
    kinds: Kinds = defaultdict(list)
    for person, roles in held.items():
        kinds[tuple(sorted(roles, key=repr))].append(person)
    return kinds


def _changes(agency: Agency, people: Kinds, before: Stance | None, after: Stance) -> tuple[list[Change], list[Change]]:
    thing = Thing("agency", str(agency.pk), agency.name, agencies=frozenset({agency.pk}))
    gaining: list[tuple[int, str]] = []
    losing: list[tuple[int, str]] = []
    for held, ids in people.items():
        subject = Subject(None, held)
        for action in RULES:
            had, has = entitled(action, subject, thing, before), entitled(action, subject, thing, after)
            if had != has:
                (gaining if has else losing).extend((person, action) for person in ids)
    names = _names({person for person, _ in (*gaining, *losing)})
    return _named(gaining, names), _named(losing, names)


def _named(pairs: list[tuple[int, str]], names: dict[int, tuple[str, str]]) -> list[Change]:
    in_order = sorted(pairs, key=lambda pair: (names[pair[0]][0].casefold(), *pair))
    return [Change(*names[person], action, RULES[action].words) for person, action in in_order]


def _names(people: set[int]) -> dict[int, tuple[str, str]]:
    """Name and address; the address for whoever could propose a stance where that person serves."""
    rows = User.objects.in_bulk(people)
    shown = addresses(rows.values(), "authority.stance.propose")
    return {pk: (str(user), shown[pk]) for pk, user in rows.items()}


def _uncovered_actions(agency: Agency, people: Kinds, stance: Stance | None, roster: Roster) -> Iterator[Uncovered]:
    thing = Thing("agency", str(agency.pk), agency.name, agencies=frozenset({agency.pk}))
    for action, rule in RULES.items():
        why = "" if rule.open_to_all else _why_uncovered(rule, thing, people, stance, roster)
        if why:
            yield Uncovered("action", action, rule.words, action, why)


def _uncovered_things(agency: Agency, people: Kinds, stance: Stance | None, roster: Roster) -> Iterator[Uncovered]:
    """Things of one unit with the same officers share their answer."""
    known: dict[tuple[str, str, frozenset[int] | None], str] = {}
    for provider in answers(COVERED):
        for thing in provider(agency):
            for action in NEEDED.get(thing.kind, ()):
                grants = thing.grants if "grant" in RULES[action].needs else None
                key = (action, thing.path, grants)
                if key not in known:
                    known[key] = _why_uncovered(RULES[action], thing, people, stance, roster)
                if known[key]:
                    yield Uncovered(thing.kind, thing.id, thing.label, action, known[key])


def _why_uncovered(rule: Rule, thing: Thing, people: Kinds, stance: Stance | None, roster: Roster) -> str:
    """Why nobody could do it to this thing, in words; "" when somebody could, and could find an approver."""
    able: set[int] = set()
    for held, ids in people.items():
        if entitled(rule.action, Subject(None, held), thing, stance):
            able.update(ids)
    if "grant" in rule.needs and thing.grants is not None:
        able &= thing.grants
    if not able:
        side = stance.rules[rule.action].side if stance and rule.action in stance.rules else "ict"
        return f"no one on {_side(side)} may {rule.words}"
    approving = approver_side(rule, stance)
    if approving == "none":
        return ""
    approvers = set(roster.able(rule.approving_role, approving, rule.area, thing, places=must_reach(rule, thing)))
    if not approvers:
        return f"there is no approver on {_side(approving)}"
    if len(able | approvers) < 2:
        return "the only person who may do it is the only one who could approve it"
    return ""


def _side(side: str) -> str:
    return SIDE_WORDS[side] if side == "either" else f"the {SIDE_WORDS[side]} side"


def _rerouted(agency: Agency, stance: Stance, roster: Roster) -> Iterator[Rerouted]:
    open_ones = ApprovalRequest.objects.filter(state="open", agency=agency).order_by("pk")
    for request in open_ones.iterator():
        step = step_now(routes.asked(request), stance, roster)
        after = step.words if step else "no approval"
        before = f"{'an approver' if request.count == 1 else f'{request.count:,} approvers'}"
        before += "" if request.side == "either" else f" on the {SIDE_WORDS[request.side]} side"
        if after != before:
            yield Rerouted(request.pk, request.summary, before, after)


def _stopped(agency: Agency, people: Kinds, stance: Stance) -> Iterator[Stopped]:
    held_by = {person: held for held, ids in people.items() for person in ids}
    thing = Thing("agency", str(agency.pk), agency.name, agencies=frozenset({agency.pk}))
    found = [one for room in rooms() for name in room.automations for one in room.load(name)(agency)]
    names = _names({one.owner for one in found})
    for one in found:
        if not entitled(one.action, Subject(None, held_by.get(one.owner, ())), thing, stance):
            owner = names.get(one.owner, ("a person who has left", ""))[0]
            yield Stopped(one.words, owner, f"{owner} could not {RULES[one.action].words} any more")


def nobody_left(version: StanceVersion) -> list[str]:
    """A stance that nobody could change again locks its agency in: what stands against adopting it, in words."""
    stance = stances.as_stance(version)
    assert stance is not None  # noqa: S101  (a version is given)
    now = timezone.now()
    people, roster = _people(version.agency, now), facts.roster(now)
    thing = Thing("agency", str(version.agency_id), version.agency.name, agencies=frozenset({version.agency_id}))
    reasons = (_why_uncovered(RULES[action], thing, people, stance, roster) for action in CHANGING)
    return [f"Nobody could change the stance again: {reason}." for reason in reasons if reason]
