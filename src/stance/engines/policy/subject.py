"""Who asks, about what: the facts that a decision rests on. Plain values, gathered by the authority room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from stance.engines.policy.roles import Area, Role, Side


@dataclass(frozen=True, slots=True)
class Held:
    """A role that a person holds at the instant of the question.

    ``agency`` None is the whole installation. ``path`` is the unit's ("/3/17/"), "" for none. ``lent_by`` is set for a
    delegated role: in whose place, and only for ``areas`` where these are given.
    """

    role: Role
    side: Side = "ict"
    agency: int | None = None
    path: str = ""
    lent_by: str = ""
    areas: frozenset[Area] | None = None

    def covers(self, thing: Thing) -> bool:
        """ICT serves its whole agency; a business unit answers for its own things and those of units below it.
        What belongs to no agency (the installation's own) is covered by every role of the host agency or of all."""
        if self.agency is not None and thing.agencies and self.agency not in thing.agencies:
            return False
        return self.side == "ict" or not thing.path or not self.path or thing.path.startswith(self.path)


@dataclass(frozen=True, slots=True)
class Subject:
    """``lacking`` maps each need that is not met to the sentence that says what to do about it."""

    id: int | None
    held: tuple[Held, ...] = ()
    lacking: Mapping[str, str] = field(default_factory=dict)
    is_operator: bool = False
    """Has the data folder and its keys in hand already (command line, timetable)."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What the action is done to. The default is the installation itself.

    ``authors`` wrote or asked for it; ``about`` is the person whose access it is; ``grants`` are the people with
    access to the account, None where no grant is needed; ``restricted`` says why it is closed to everybody.
    """

    kind: str = ""
    id: str = ""
    label: str = ""
    agencies: frozenset[int] = frozenset()
    path: str = ""
    authors: frozenset[int] = frozenset()
    about: int | None = None
    grants: frozenset[int] | None = None
    restricted: str = ""


THE_INSTALLATION = Thing()


class Roster:
    """Who holds what, for finding approvers: people by role, side and agency, in order of their ids."""

    def __init__(self, people: Iterable[tuple[int, Held]] = ()) -> None:
        self._by_role: dict[tuple[str, str], list[tuple[int, Held]]] = {}
        for person, held in people:
            self._by_role.setdefault((held.role, held.side), []).append((person, held))

    def able(self, role: str, side: str, area: Area, thing: Thing) -> tuple[int, ...]:
        """Everybody who holds ``role`` on ``side`` ("either" for both) for this thing. Authors are left out by the rule
        that asks, not here."""
        sides = ("ict", "business") if side == "either" else (side,)
        found = {
            person
            for one in sides
            for person, held in self._by_role.get((role, one), ())
            if (held.areas is None or area in held.areas) and held.covers(thing)
        }
        return tuple(sorted(found))
