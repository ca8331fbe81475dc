"""Who asks, about what: the facts that a decision rests on. Plain values, gathered by the authority room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from stance.engines.policy.roles import Area, Role, Side


@dataclass(frozen=True, slots=True)
class Place:
    """Where a right holds: in an agency, in one unit of it with those below ("/3/17/"), or (``agency`` None) in the
    whole installation. A role on the ICT side holds in its whole agency, so its place has no path."""

    agency: int | None = None
    path: str = ""


EVERYWHERE = Place()
ANYWHERE = "*"
"""The id of a thing that stands for all of its kind: who has a role in any of its agencies may come in, and is asked
again for each."""
NO_AGENCY = 0
"""Instead of an agency's key: the installation's own, to be seen only by those whose role holds everywhere."""


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
        """ICT serves its whole agency; a business unit answers for its own things and those of units below it. Who may
        look at what belongs to no agency has any role; who may change it is asked by ``reaches``."""
        if self.agency is not None and thing.agencies and self.agency not in thing.agencies:
            return False
        return self.side == "ict" or not thing.path or not self.path or thing.path.startswith(self.path)

    def reaches(self, place: Place) -> bool:
        """Whether the role holds in the whole of a place: one in a unit does not reach its agency, and none in an agency
        reaches the installation."""
        if self.agency is None:
            return True
        if self.agency != place.agency:
            return False
        return self.side == "ict" or (bool(self.path) and place.path.startswith(self.path))


def reached(places: Collection[Place], held: Collection[Held]) -> bool:
    """Whether these roles together hold in all of these places."""
    return all(any(one.reaches(place) for one in held) for place in places)


@dataclass(frozen=True, slots=True)
class Subject:
    """``lacking`` maps each need that is not met to the sentence that says what to do about it."""

    id: int | None
    held: tuple[Held, ...] = ()
    lacking: Mapping[str, str] = field(default_factory=dict)
    is_operator: bool = False
    """Has the data folder and its keys in hand already (command line, timetable)."""

    def knows_of(self, thing: Thing) -> bool:
        """Whether they may learn at all that there is this thing: it is nothing in particular, they have a role in one of
        its agencies, or (a person who serves nowhere now) in one that it touches. What they may do to it is another question."""
        if self.is_operator or thing.id in ("", ANYWHERE) or (thing.about is not None and thing.about == self.id):
            return True
        own = {held.agency for held in self.held}
        if None in own:
            return True
        if thing.agencies:
            return not own.isdisjoint(thing.agencies)
        return not thing.touches or any(place.agency in own for place in thing.touches)


@dataclass(frozen=True, slots=True)
class Thing:
    """What the action is done to. The default is the installation itself.

    ``authors`` wrote or asked for it; ``about`` is the person whose access it is, and ``gaining`` are others who get some by it;
    ``grants`` are the people with access to the account, None where no grant is needed; ``restricted`` says why nobody may post
    on it.

    A thing that several agencies share is anybody's of them (``agencies``). Of what gives, ends or takes over rights
    every place must be reached that it touches before and after (``touches``).
    """

    kind: str = ""
    id: str = ""
    label: str = ""
    agencies: frozenset[int] = frozenset()
    path: str = ""
    authors: frozenset[int] = frozenset()
    about: int | None = None
    gaining: frozenset[int] = frozenset()
    grants: frozenset[int] | None = None
    restricted: str = ""
    touches: frozenset[Place] = frozenset()

    @property
    def own_to(self) -> set[int]:
        """Who never approves it: its authors, and everybody whose access it is."""
        return {*self.authors, *self.gaining, *(() if self.about is None else (self.about,))}


THE_INSTALLATION = Thing()
NOBODY = Subject(None)


class Roster:
    """Who holds what, for finding approvers: people by role, side and agency.

    ``hands``: for everybody who lately got their sign-in, a factor or a role from somebody, all from whose hands it came
    (and theirs in turn). Such people do not count as two. ``gone`` held their roles until lately: they answer nothing,
    but whoever sends the others away is not the only one for that. ``days_apart``: for how long "lately" is, to be said.
    """

    def __init__(
        self,
        people: Iterable[tuple[int, Held]] = (),
        hands: Mapping[int, frozenset[int]] | None = None,
        gone: Iterable[tuple[int, Held]] = (),
        days_apart: int = 0,
    ) -> None:
        self.days_apart = days_apart
        self._hands = hands or {}
        self._gone = tuple(gone)
        self._by_role: dict[tuple[str, str, int | None], list[tuple[int, Held]]] = {}
        for person, held in people:
            self._by_role.setdefault((held.role, held.side, held.agency), []).append((person, held))

    def near(self, people: Iterable[int]) -> set[int]:
        """Everybody who comes from these people's hands, gave them what they have, or has it from the same hand."""
        origins = {origin for person in people for origin in (person, *self._hands.get(person, ()))}
        return origins | {person for person, hands in self._hands.items() if not origins.isdisjoint(hands)}

    def apart(self, people: Iterable[int]) -> frozenset[frozenset[int]]:
        """Which of these people count as one, each group by itself: along any chain of common hands."""
        groups: list[tuple[set[int], set[int]]] = []
        for person in sorted(set(people)):
            members, origins = {person}, {person, *self._hands.get(person, ())}
            apart = []
            for others, theirs in groups:
                if origins.isdisjoint(theirs):
                    apart.append((others, theirs))
                else:
                    members |= others
                    origins |= theirs
            groups = [*apart, (members, origins)]
        return frozenset(frozenset(members) for members, _origins in groups)

    def able(
        self,
        role: str,
        side: str,
        area: Area,
        thing: Thing,
        barred: Collection[int] = (),
        places: Collection[Place] = (),
    ) -> tuple[int, ...]:
        """Everybody who holds ``role`` on ``side`` ("either" for both) for this thing and reaches all ``places``, in
        order of their ids. Whoever is barred is left out, and so is a role that a barred person lends: the authority
        would be theirs."""
        sides = ("ict", "business") if side == "either" else (side,)
        found: dict[int, list[Held]] = {}
        for one in sides:
            for person, held in self._on(role, one, thing):
                if person in barred or held.lender in barred or not (held.areas is None or area in held.areas):
                    continue
                if held.covers(thing):
                    found.setdefault(person, []).append(held)
        return tuple(sorted(person for person, roles in found.items() if reached(places, roles)))

    def is_alone(self, role: str, side: str, area: Area, thing: Thing, own: Collection[int]) -> bool:
        """Whether nobody but these people holds the role for this thing, or held it until lately."""
        everybody = Roster([*(pair for pairs in self._by_role.values() for pair in pairs), *self._gone])
        return not everybody.able(role, side, area, thing, own)

    def _on(self, role: str, side: str, thing: Thing) -> Iterator[tuple[int, Held]]:
        if not thing.agencies:
            for (known_role, known_side, _agency), people in self._by_role.items():
                if known_role == role and known_side == side:
                    yield from people
            return
        for agency in (None, *thing.agencies):
            yield from self._by_role.get((role, side, agency), ())


NOBODY_ELSE = Roster()
