"""What a thing may be, and what may be done to it then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verb:
    """``words`` say what is done, as in "only what is a draft can be submitted for review". From any state of ``before`` it
    leads to ``after``; with none the state stays as it is."""

    name: str
    words: str
    before: tuple[str, ...]
    after: str = ""


class StateTable:
    """``states`` are the stored names and how people call them; things begin in the first. Raises ValueError for a table
    that names an unknown state, the same verb twice, or a state that nothing leads to."""

    def __init__(
        self, name: str, states: Mapping[str, str], verbs: tuple[Verb, ...], begins: tuple[str, ...] = ()
    ) -> None:
        self.name, self.states = name, dict(states)
        self.begins = begins or (next(iter(states)),)
        self._verbs = {verb.name: verb for verb in verbs}
        if len(self._verbs) != len(verbs):
            raise ValueError(f"{name}: a verb is there twice")
        named = {state for verb in verbs for state in (*verb.before, *([verb.after] if verb.after else []))}
        if unknown := (named | set(self.begins)) - set(states):
            raise ValueError(f"{name}: unknown states {sorted(unknown)}")
        if lost := set(states) - set(self.begins) - {verb.after for verb in verbs}:
            raise ValueError(f"{name}: nothing leads to {sorted(lost)}")

    @property
    def verbs(self) -> tuple[Verb, ...]:
        return tuple(self._verbs.values())

    def before(self, verb: str) -> tuple[str, ...]:
        return self._verbs[verb].before

    def after(self, verb: str) -> str:
        """The state that a verb leads to. Raises ValueError for one that leads nowhere else."""
        if not (found := self._verbs[verb].after):
            raise ValueError(f"{self.name}: {verb} leads to no other state")
        return found

    def allows(self, state: str, verb: str) -> bool:
        return state in self._verbs[verb].before

    @property
    def final(self) -> frozenset[str]:
        """States that nothing leads out of."""
        return frozenset(self.states) - {state for verb in self.verbs if verb.after for state in verb.before}

    def refusal(self, state: str, verb: str, what: str) -> str:
        """Why not, in words: "@Health is archived: only what is draft can be submitted for review."."""
        wanted = " or ".join(self.states[one].lower() for one in self._verbs[verb].before)
        return f"{what} is {self.states[state].lower()}: only what is {wanted} can be {self._verbs[verb].words}."

    def as_mermaid(self) -> str:
        """A state diagram (https://mermaid.js.org/syntax/stateDiagram.html), one arrow for all verbs between two states."""
        arrows: dict[tuple[str, str], list[str]] = {}
        for verb in self.verbs:
            for state in verb.before:
                if verb.after:
                    arrows.setdefault((state, verb.after), []).append(verb.name.replace("_", " "))
        lines = ["stateDiagram-v2"]
        lines += [f"    {state} : {words}" for state, words in self.states.items()]
        lines += [f"    [*] --> {state}" for state in self.begins]
        lines += [f"    {source} --> {target} : {', '.join(names)}" for (source, target), names in arrows.items()]
        return "\n".join(lines)
