"""The one gate that every write passes.

Rooms below ``authority`` (jobs, journal, people) have guarded actions too, and may not import upwards. So the gate
stands here at the bottom and ``authority`` installs its decider when the installation starts; until then everything is
refused (docs/decisions/0004).
"""

from __future__ import annotations

from collections.abc import Callable

from stance.engines.policy.decision import Decision, Refused

Decider = Callable[[str, object], Decision]


def _closed(action: str, _object: object) -> Decision:
    return Decision(False, action, because=("no policy is installed",))


_decider: Decider = _closed


def install(decider: Decider) -> None:
    global _decider
    _decider = decider


def may(action: str, on: object = None) -> Decision:
    """Ask without acting: pages use it to explain a disabled control."""
    return _decider(action, on)


def authorise(action: str, on: object = None) -> Decision:
    """First line of every public action. Raises Refused, with reasons, unless allowed."""
    decision = _decider(action, on)
    if not decision.allowed:
        raise Refused(decision)
    return decision
