"""What a request would bring, for the page on which it is answered: what its verb says of itself, and the rights that roles give
and take under the stance in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stance.authority import facts
from stance.authority.approvable_kinds import Kind
from stance.authority.decisions import stance_now
from stance.engines.policy import (
    RULES,
    THE_INSTALLATION,
    Held,
    Payload,
    Prospect,
    RightsChange,
    RoleChange,
    Stance,
    Subject,
    Thing,
    authorise,
    entitled,
)

SHOWN = 20
"""People whose rights are listed; of more, the first."""


@dataclass(frozen=True, slots=True)
class Shown:
    """``problem`` says why it cannot be carried out any more, then the rest is empty. ``differences`` are lines about what the last
    request for the same asked otherwise."""

    prospect: Prospect | None
    rights: tuple[RightsChange, ...] = ()
    more_people: int = 0
    differences: tuple[str, ...] = ()
    problem: str = ""


def shown(kind: Kind, payload: Payload, former: Payload | None) -> Shown:
    """Of an open request. Whatever is locked while it is carried out is only looked at."""
    authorise("authority.request.read")
    one = kind.look(payload)
    if one is None:
        return Shown(
            None, problem="What this is about is gone, or is not what it was. An approval would carry nothing out."
        )
    try:
        prospect: Prospect = one.prospect()
    except one.refusals as refusal:
        return Shown(None, problem=str(refusal))
    rights = (*prospect.rights, *(_of(change) for change in prospect.roles))
    changed = differences(kind.labels, payload, former) if former is not None else ()
    return Shown(prospect, rights[:SHOWN], max(0, len(rights) - SHOWN), changed)


def differences(labels: Mapping[str, str], payload: Payload, former: Payload) -> tuple[str, ...]:
    """In the words of the verb; what only machines read is left out."""
    now, before = worded(labels, payload), worded(labels, former)
    names = dict.fromkeys((*now, *before))
    return tuple(
        f"{name}: {now.get(name) or 'nothing'} (last time: {before.get(name) or 'nothing'})"
        for name in names
        if now.get(name, "") != before.get(name, "")
    )


def worded(labels: Mapping[str, str], payload: Payload) -> dict[str, str]:
    """The parts of a payload that people read, by what they call them; parts inside of others too, where the outer has no name."""
    found: dict[str, str] = {}
    for name, value in payload.items():
        if name in labels and not isinstance(value, Mapping):
            found[labels[name]] = _text(value)
        elif isinstance(value, Mapping) and name != "from":
            found |= worded(labels, value)
    return found


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return f"{len(value):,} of them" if value and isinstance(value[0], Mapping) else "; ".join(map(str, value))
    return "" if value is None else str(value)


def _of(change: RoleChange) -> RightsChange:
    """What somebody may do after it and not before, and the other way round."""
    has: tuple[Held, ...] = facts.person(change.person).held if change.person is not None else ()
    gained = () if change.gained is None else (change.gained,)
    will = (*(held for held in has if held not in change.ended), *gained)
    whose = next((held.agency for held in (*gained, *change.ended)), None)
    thing = Thing("agency", str(whose), agencies=frozenset({whose})) if whose is not None else THE_INSTALLATION
    stance = stance_now(whose)
    before, after = (_actions(Subject(change.person, held), thing, stance) for held in (has, will))
    return RightsChange(change.who, _words(after - before), _words(before - after))


def _actions(subject: Subject, thing: Thing, stance: Stance | None) -> set[str]:
    return {action for action in RULES if entitled(action, subject, thing, stance)}


def _words(actions: set[str]) -> tuple[str, ...]:
    return tuple(rule.words for action, rule in RULES.items() if action in actions and not rule.declared)
