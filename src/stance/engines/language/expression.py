"""Expressions: what a search asks of a document, without its dates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from stance.engines.language.facts import CASH
from stance.engines.language.tokens import is_run, run_terms

_SAFE_BARE = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Words:
    """One word, run or emoji, or several in a row (a phrase).

    `units` are as `tokens.units` gives them. With `prefix` the last one, a word, may be the beginning of a
    longer one.
    """

    units: tuple[str, ...]
    prefix: bool = False

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms to find one behind the other.

        A run is its pairs; only where something follows it must its last character end a run in the text too.
        """
        found: list[str] = []
        for unit in self.units[:-1]:
            found += run_terms(unit) if is_run(unit) else [unit]
        last = self.units[-1]
        if not is_run(last):
            return (*found, last)
        return (*found, *(run_terms(last)[:-1] if len(last) > 1 else [last]))

    @property
    def single_from_run(self) -> bool:
        """Whether the last term is one character of a run: every term that starts with it stands where it
        stands."""
        return len(self.units[-1]) == 1 and is_run(self.units[-1])

    @property
    def open_ended(self) -> bool:
        """Whether the last term matches everything that starts with it."""
        return self.prefix or self.single_from_run


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact (see `facts`); with `prefix` (hashtags, mentions and cashtags only) the beginning of one."""

    term: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """What must not match."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class And:
    """Two or more parts, none of them an And, which must all match."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Two or more parts, none of them an Or, of which one must match."""

    parts: tuple["Expression", ...]


Expression: TypeAlias = Words | Fact | Not | And | Or


def all_of(parts: list[Expression]) -> Expression | None:
    """The parts joined by And, flat; None when there is none."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    return And(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def any_of(parts: list[Expression]) -> Expression | None:
    """The parts joined by Or, flat; None when there is none."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return Or(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def negated(part: Expression) -> Expression:
    """Everything but the part; two negations cancel."""
    return part.part if isinstance(part, Not) else Not(part)


def only_excludes(expression: Expression) -> bool:
    """Whether the expression is met by everything except what it names, however it is nested.

    Such a search has no posting list to start from. Everything else can be evaluated by joining, merging and
    subtracting lists; `subtraction` says how.
    """
    match expression:
        case Not(part):
            return not only_excludes(part)
        case And(parts):
            return all(only_excludes(part) for part in parts)
        case Or(parts):
            return any(only_excludes(part) for part in parts)
        case _:
            return False


def to_text(expression: Expression) -> str:
    """The canonical text, which parses to the same expression."""
    match expression:
        case Words(units, prefix):
            bare = len(units) == 1 and _SAFE_BARE.fullmatch(units[0])
            return (units[0] if bare else f'"{" ".join(units)}"') + "*" * prefix
        case Fact(term, prefix):
            written = f"${term.removeprefix(CASH)}" if term.startswith(CASH) else term.removeprefix(":")
            return written + "*" * prefix
        case Not(part):
            return "-" + _grouped(part)
        case And(parts):
            return " ".join(_grouped(part) for part in parts)
        case Or(parts):
            return " OR ".join(_grouped(part) for part in parts)


def sought(expression: Expression, *, wanted: bool = True) -> Iterator[Words | Fact]:
    """The words and facts whose presence the expression wants (those under an odd number of negations left
    out)."""
    match expression:
        case Not(part):
            yield from sought(part, wanted=not wanted)
        case And(parts) | Or(parts):
            for part in parts:
                yield from sought(part, wanted=wanted)
        case Words() | Fact():
            if wanted:
                yield expression


def _grouped(part: Expression) -> str:
    text = to_text(part)
    return f"({text})" if isinstance(part, And | Or) else text
