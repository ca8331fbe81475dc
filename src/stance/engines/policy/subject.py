"""Who asks, about what: the facts that a decision rests on. Plain values, gathered by the authority room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from stance.engines.policy.roles import Area, Role, Side


@dataclass(frozen=True, slots=True)
class Held:
    """A role that a person holds at the instant of the question.

    ``agency`` None is the whole installation. ``path`` is the unit's ("/3/17/"), "" for none. A delegated role, or one
    held as a deputy, is lent: ``lender`` is the person in whose place, and it counts only for ``areas`` where these are
    given.
    """

    role: Role
    side: Side = "ict"
    agency: int | None = None
    path: str = ""
    lender: int | None = None
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
    access to the account, None where no grant is needed; ``restricted`` says why nobody may post on it.
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
NOBODY = Subject(None)


class Roster:
    """Who holds what, for finding approvers: people by role, side and agency."""

    def __init__(self, people: Iterable[tuple[int, Held]] = ()) -> None:
        self._by_role: dict[tuple[str, str, int | None], list[tuple[int, Held]]] = {}
        for person, held in people:
            self._by_role.setdefault((held.role, held.side, held.agency), []).append((person, held))

    def able(self, role: str, side: str, area: Area, thing: Thing, barred: Collection[int] = ()) -> tuple[int, ...]:
        """Everybody who holds ``role`` on ``side`` ("either" for both) for this thing, in order of their ids. Whoever
        is barred is left out, and so is a role that a barred person lends: the authority would be theirs."""
        sides = ("ict", "business") if side == "either" else (side,)
        found = {
            person
            for one in sides
            for person, held in self._on(role, one, thing)
            if person not in barred
            and held.lender not in barred
            and (held.areas is None or area in held.areas)
            and held.covers(thing)
        }
        return tuple(sorted(found))

    def _on(self, role: str, side: str, thing: Thing) -> Iterator[tuple[int, Held]]:
        if not thing.agencies:
            for (known_role, known_side, _agency), people in self._by_role.items():
                if known_role == role and known_side == side:
                    yield from people
            return
        for agency in (None, *thing.agencies):
            yield from self._by_role.get((role, side, agency), ())


NOBODY_ELSE = Roster()
