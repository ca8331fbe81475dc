"""Subtraction: the one form in which both databases evaluate an expression.

FTS5 has no "not", only "this, without that" (SQLite documentation, FTS5 section 3.7). So every expression is
written without free negation: as a set, or as everything except a set. Both compilers print the same tree,
which leaves no room for the databases to differ.
"""

from dataclasses import dataclass
from typing import TypeAlias

from stance.engines.language.expression import And, Expression, Fact, Not, Or, Words
from stance.engines.language.facts import EVERY


@dataclass(frozen=True, slots=True)
class Both:
    """Documents that are in every part (two or more)."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Documents that are in at least one part (two or more)."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Documents in `kept` that are not in `removed`."""

    kept: "Tree"
    removed: "Tree"


Tree: TypeAlias = Words | Fact | Both | Either | Without


def subtraction(expression: Expression) -> Tree:
    """The expression without free negation. Everything but a set is that set taken from the fact that all
    have."""
    tree, complement = _reduce(expression)
    return Without(Fact(EVERY), tree) if complement else tree


def _reduce(expression: Expression) -> tuple[Tree, bool]:
    """A tree, and whether it is its complement that is meant."""
    match expression:
        case Not(part):
            tree, complement = _reduce(part)
            return tree, not complement
        case And(parts):
            return _intersection([_reduce(part) for part in parts])
        case Or(parts):
            # De Morgan: a OR b is everything except what is outside both.
            tree, complement = _intersection([(tree, not inside) for tree, inside in map(_reduce, parts)])
            return tree, not complement
        case _:
            return expression, False


def _intersection(parts: list[tuple[Tree, bool]]) -> tuple[Tree, bool]:
    kept = [tree for tree, complement in parts if not complement]
    removed = [tree for tree, complement in parts if complement]
    if not kept:
        return _join(Either, removed), True
    if not removed:
        return _join(Both, kept), False
    return Without(_join(Both, kept), _join(Either, removed)), False


def _join(kind: type[Both] | type[Either], parts: list[Tree]) -> Tree:
    return parts[0] if len(parts) == 1 else kind(tuple(parts))
