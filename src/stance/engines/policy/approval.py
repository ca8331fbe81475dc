"""A request for approval, as a pure state machine: what it is about, who may answer it, and what the answers come to.

open ── enough approve ──▶ approved
  ├──── one refuses ─────▶ refused
  ├──── one sends back ──▶ returned
  ├──── it was changed ──▶ void
  ├──── its asker ───────▶ withdrawn
  └──── too old ─────────▶ expired
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from stance.engines.policy.catalogue import RULES
from stance.engines.policy.decision import Decision, Step
from stance.engines.policy.evaluation import approval_step, must_reach
from stance.engines.policy.roles import SIDE_WORDS, with_article
from stance.engines.policy.stance import Stance
from stance.engines.policy.subject import Held, Roster, Subject, Thing, reached

State = Literal["open", "approved", "refused", "returned", "void", "withdrawn", "expired"]
Verdict = Literal["approve", "refuse", "return"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Asked:
    """``digest`` is the SHA-256 (hex) of exactly what is to be approved; ``asker`` None is the installation's operator."""

    action: str
    digest: str
    asker: int | None
    thing: Thing


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person said, to what exactly (the digest that they saw)."""

    person: int
    verdict: Verdict
    digest: str


def barred(asked: Asked) -> set[int]:
    """Who can never answer, whatever they hold: who asked, who wrote it, whose access it is."""
    return asked.thing.own_to | (set() if asked.asker is None else {asked.asker})


def step_now(asked: Asked, stance: Stance | None, roster: Roster) -> Step | None:
    """The step as the stance in force has it now: a request that was opened under another one is rerouted."""
    return approval_step(RULES[asked.action], asked.thing, stance, roster, asker=asked.asker)


def may_answer(asked: Asked, subject: Subject, step: Step, held: Collection[Held] | None = None) -> Decision:
    """Whether this person may answer. ``held`` replaces what they hold where deputies step in (escalation)."""
    action = "authority.request.answer"
    rule = RULES[asked.action]
    if subject.id is None:
        return Decision(
            False,
            action,
            because=("you are not signed in",),
            missing=("sign in on the web pages and answer there",),
        )
    out = barred(asked)
    if subject.id in out:
        return Decision(False, action, because=(_own(asked, subject.id),), missing=(f"{step.words}, other than you",))
    if subject.id in step.near:
        return Decision(
            False,
            action,
            because=("your access and the requester’s were given by the same administrator a short time ago",),
            missing=(f"{step.words} whose access was given by another administrator",),
        )
    suited = [one for one in (held if held is not None else subject.held) if _suits(one, step, asked, out)]
    if suited and reached(must_reach(rule, asked.thing), suited):
        one = suited[0]
        return Decision(True, action, because=(f"you are {with_article(one.role)}{_for(one)}",))
    return Decision(
        False,
        action,
        because=(f"this waits for {step.words}",),
        missing=(f"the role {step.role}{_on(step.side)}, in the unit or agency that this is of",),
    )


def _suits(one: Held, step: Step, asked: Asked, out: set[int]) -> bool:
    return (
        one.role == step.role
        and step.side in ("either", one.side)
        and one.lender not in out
        and one.lender not in step.near
        and (one.areas is None or RULES[asked.action].area in one.areas)
        and one.covers(asked.thing)
    )


def _own(asked: Asked, person: int) -> str:
    if person == asked.thing.about or person in asked.thing.gaining:
        return "you cannot approve your own access"
    return "you asked for this" if person == asked.asker else "you wrote this"


def _for(one: Held) -> str:
    return f" for {one.lent_by}" if one.lent_by else ""


def _on(side: str) -> str:
    return "" if side == "either" else f" on the {SIDE_WORDS[side]} side"


def outcome(asked: Asked, answers: Iterable[Answer], step: Step) -> State:
    """What the answers come to. One that was given to another digest, or by somebody barred, does not count; neither
    does an approval by somebody whom the step no longer names (the stance has changed since). Where several are needed, those of
    one hand count as one."""
    out = barred(asked)
    valid = [answer for answer in answers if answer.digest == asked.digest and answer.person not in out]
    for verdict, state in (("refuse", "refused"), ("return", "returned")):
        if any(answer.verdict == verdict for answer in valid):
            return state  # type: ignore[return-value]  # (both are states)
    approving = {answer.person for answer in valid if answer.verdict == "approve"}
    return "approved" if step.counted(approving) >= step.count else "open"
