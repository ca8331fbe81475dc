"""The one gate that every write passes.

Rooms below ``authority`` (jobs, journal, people) have guarded actions too, and may not import upwards. So the gate
stands here at the bottom and ``authority`` installs what answers at it when the installation starts; until then
everything is refused (docs/decisions/0004).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from stance.engines.policy.approvable import Approvable, Outcome, Result
from stance.engines.policy.decision import Decision, Refused


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody may do an action: everywhere, or in these agencies alone (their keys)."""

    everywhere: bool = False
    agencies: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.agencies)


class Policy(Protocol):
    """What answers at the gate."""

    def decide(self, action: str, on: object) -> Decision: ...

    def decide_for(self, action: str, on: object, person: int) -> Decision: ...

    def reach(self, action: str) -> Reach: ...

    def ask(self, decision: Decision, one: Approvable[Any], reason: str) -> Any: ...


class _Closed:
    def decide(self, action: str, on: object) -> Decision:
        del on
        return Decision(False, action, because=("no policy is installed",))

    def decide_for(self, action: str, on: object, person: int) -> Decision:
        del person
        return self.decide(action, on)

    def reach(self, action: str) -> Reach:
        del action
        return Reach()

    def ask(self, decision: Decision, one: Approvable[Any], reason: str) -> Any:
        del one, reason
        raise Refused(decision)


_policy: Policy = _Closed()


def install(policy: Policy) -> None:
    global _policy
    _policy = policy


def may(action: str, on: object = None) -> Decision:
    """Ask without acting: pages use it to explain a disabled control."""
    return _policy.decide(action, on)


def authorise(action: str, on: object = None) -> Decision:
    """First line of every public action. Raises Refused, with reasons, unless allowed."""
    decision = _policy.decide(action, on)
    if not decision.allowed:
        raise Refused(decision)
    return decision


def may_person(person: int, action: str, on: object = None) -> Decision:
    """The same question in the name of somebody else, by their key: what they made works only while they may still make
    it."""
    return _policy.decide_for(action, on, person)


def reach(action: str) -> Reach:
    """Where whoever acts may do an action: what a list is narrowed by."""
    return _policy.reach(action)


def knows_of(on: object) -> bool:
    """Whether whoever acts may learn that there is this: it is nobody's, or of an agency where they have a role."""
    return not _policy.decide("people.organisation.read", on).hidden


def ask_or_do(
    one: Approvable[Result], decision: Decision, *, reason: str = "", routed_by: Decision | None = None
) -> Outcome[Result]:
    """The step between "may they?" and doing it: where the decision has a route, a request is opened and nothing is done now.

    ``routed_by`` is the decision whose route it takes where that is another than the one it is done by. Inside the caller's
    transaction. Raises one of the verb's refusals.
    """
    one.must_be_possible()
    route = routed_by or decision
    if route.route:
        return Outcome(request=_policy.ask(route, one, reason))
    return Outcome(result=one.carry_out(decision, None))
