"""The decision itself: a pure, total function of the question, the person, the thing and the stance."""

from __future__ import annotations

from dataclasses import replace

from stance.engines.policy.catalogue import RULES, Rule
from stance.engines.policy.decision import Decision, Step
from stance.engines.policy.roles import SIDE_WORDS
from stance.engines.policy.stance import Stance
from stance.engines.policy.subject import (
    EVERYWHERE,
    NOBODY_ELSE,
    THE_INSTALLATION,
    Held,
    Place,
    Roster,
    Subject,
    Thing,
    reached,
)

ENTITLED = Decision(True, "")


def decide(
    action: str,
    subject: Subject,
    thing: Thing = THE_INSTALLATION,
    stance: Stance | None = None,
    roster: Roster = NOBODY_ELSE,
) -> Decision:
    """Total: every question gets an answer, and the unknown is refused.

    Without a stance (before an agency has adopted its first) roles alone decide; what needs a second person needs one
    then too.
    """
    rule = RULES.get(action)
    if rule is None:
        return Decision(False, action, because=("no rule names this action",))
    if rule.open_to_all:
        return Decision(True, action, because=(f"anyone may {rule.words}",))
    if subject.is_operator:
        return _routed(rule, subject, thing, stance, roster, "the system operator")
    refused, held = _entitled(rule, subject, thing, stance)
    if held is None:
        return refused
    refusal = _never(rule, subject, thing) or _needs(rule, subject, thing)
    return refusal or _routed(rule, subject, thing, stance, roster, _in_words(held))


def entitled(action: str, subject: Subject, thing: Thing = THE_INSTALLATION, stance: Stance | None = None) -> bool:
    """Whether role, reach and side allow it, before what the person lacks and whose approval it needs: what a stance
    changes about a person. An unknown action is nobody's."""
    rule = RULES.get(action)
    if rule is None:
        return False
    return rule.open_to_all or subject.is_operator or _entitled(rule, subject, thing, stance)[1] is not None


def _entitled(rule: Rule, subject: Subject, thing: Thing, stance: Stance | None) -> tuple[Decision, Held | None]:
    suited = [held for held in subject.held if held.role in rule.roles and _lent_for(held, rule)]
    if not suited:
        return _role_missing(rule, subject), None
    covering = [held for held in suited if held.covers(thing)]
    if not covering:
        return _reach_missing(rule, suited[0], thing), None
    sided = covering if stance is None else _on_side(covering, stance, rule.action)
    if not sided:
        return _side_missing(rule, covering[0], stance), None
    reaching = suited if stance is None else _on_side(suited, stance, rule.action)
    if not reached(must_reach(rule, thing), reaching):
        return _reach_missing(rule, sided[0], thing), None
    return ENTITLED, sided[0]


def must_reach(rule: Rule, thing: Thing) -> frozenset[Place]:
    """Every place that has to be reached. Whoever only looks, or acts in their own name, has to reach none; what belongs
    to no agency is the whole installation's."""
    if rule.reads or rule.personal:
        return frozenset()
    return thing.touches if thing.touches or thing.agencies else frozenset({EVERYWHERE})


def _reach_missing(rule: Rule, held: Held, thing: Thing) -> Decision:
    return Decision(
        False,
        rule.action,
        because=(f"your {held.role} role does not cover {thing.label or 'this'}",),
        missing=(
            f"to {rule.words} here you need the role {' or '.join(sorted(rule.roles))} in the unit or agency that it is of",
        ),
    )


def _lent_for(held: Held, rule: Rule) -> bool:
    return held.areas is None or rule.area in held.areas


def _on_side(covering: list[Held], stance: Stance, action: str) -> list[Held]:
    side = stance.rules[action].side if action in stance.rules else "ict"
    return covering if side == "either" else [held for held in covering if held.side == side]


def _in_words(held: Held) -> str:
    return f"{held.role} for {held.lent_by}" if held.lent_by else held.role


def _role_missing(rule: Rule, subject: Subject) -> Decision:
    roles = ", ".join(sorted({held.role for held in subject.held})) or "none"
    return Decision(
        False,
        rule.action,
        because=(f"your roles ({roles}) may not {rule.words}",),
        missing=(f"to {rule.words} you need the role {' or '.join(sorted(rule.roles))}",),
    )


def _side_missing(rule: Rule, held: Held, stance: Stance | None) -> Decision:
    assert stance is not None  # noqa: S101  (only a stance knows sides)
    side = stance.rules[rule.action].side if rule.action in stance.rules else "ict"
    return Decision(
        False,
        rule.action,
        because=(f"under {stance.words} the {SIDE_WORDS[side]} side may {rule.words}; your role is on the other",),
        missing=(f"the role {' or '.join(sorted(rule.roles))} on the {SIDE_WORDS[side]} side",),
    )


def _never(rule: Rule, subject: Subject, thing: Thing) -> Decision | None:
    """What holds under every stance."""
    if rule.own_access and thing.about is not None and thing.about == subject.id:
        return Decision(
            False,
            rule.action,
            because=("you cannot change your own roles",),
            missing=("you cannot change your own roles; ask another administrator",),
        )
    if thing.restricted and "grant" in rule.needs:
        return Decision(
            False, rule.action, because=(f"{thing.label or 'it'} is restricted",), missing=(thing.restricted,)
        )
    return None


def _needs(rule: Rule, subject: Subject, thing: Thing) -> Decision | None:
    missing = [subject.lacking[need] for need in rule.needs if need in subject.lacking]
    if "grant" in rule.needs and thing.grants is not None and subject.id not in thing.grants:
        missing.append(f"access to {thing.label or 'this account'}: its administrators can give it")
    if not missing:
        return None
    return Decision(False, rule.action, because=(f"to {rule.words} more must hold",), missing=tuple(missing))


def _routed(rule: Rule, subject: Subject, thing: Thing, stance: Stance | None, roster: Roster, who: str) -> Decision:
    under = f", under {stance.words}" if stance is not None else ""
    because = (f"{who} may {rule.words}{under}",)
    step = approval_step(rule, thing, stance, roster, asker=subject.id)
    if step is None:
        return Decision(True, rule.action, because=because)
    if step.counted(step.people) >= step.count:
        return Decision(True, rule.action, because=(*because, f"it needs the approval of {step.words}"), route=(step,))
    if step.is_alone:
        return Decision(
            True, rule.action, because=(*because, f"there is no second {rule.approving_role} who could approve it")
        )
    return Decision(
        False,
        rule.action,
        because=(*because, "an author is never the sole approver"),
        missing=(_approver_missing(step, roster.days_apart),),
        route=(step,),
    )


def _approver_missing(step: Step, days: int) -> str:
    """What is missing, until when, and who can do something about it."""
    needed = f"{step.words} {'have' if step.count > 1 else 'has'} to approve it, other than its author"
    one = replace(step, count=1).words
    if step.near or len(step.people) >= step.count:
        when = f"until {days} days after that" if days else "yet"
        return (
            f"{needed}; a person whose access was given by the same administrator does not count {when}: wait, or ask another "
            f"administrator to make another person {one}"
        )
    return f"{needed}, and there is no such person: ask an administrator to make another person {one}"


def approver_side(rule: Rule, stance: Stance | None) -> str:
    """Which side approves: what the stance says, and somebody in any case where a second person is a must."""
    said = stance.rules[rule.action].approver if stance is not None and rule.action in stance.rules else "none"
    return "either" if said == "none" and rule.second_person else said if rule.approvable else "none"


def approval_step(rule: Rule, thing: Thing, stance: Stance | None, roster: Roster, *, asker: int | None) -> Step | None:
    """Everybody who could approve: never an author, never the person whose access it is, never who asks, and nobody who
    has their own access from one of these or from the same hand. None where no approval is needed.

    Whoever runs the installation (``asker`` None) is not known by name and may be any of the approvers: what needs a
    second person then needs two. They hold every key already, so they name administrators alone.
    """
    side = approver_side(rule, stance)
    if side == "none" or (asker is None and rule.alone_while_single):
        return None
    own = thing.own_to | (set() if asker is None else {asker})
    barred = roster.near(own)
    people = roster.able(rule.approving_role, side, rule.area, thing, barred, must_reach(rule, thing))
    agency = min(thing.agencies) if thing.agencies else None
    count = 2 if asker is None and rule.second_person else 1
    is_alone = rule.alone_while_single and roster.is_alone(rule.approving_role, side, rule.area, thing, own)
    hands = roster.apart(people) if count > 1 else frozenset()
    return Step(side, rule.approving_role, agency, people, count, frozenset(barred - own), is_alone, hands)
