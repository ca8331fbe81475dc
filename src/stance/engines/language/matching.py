"""Whether a document matches, decided on its two texts as they are stored: quickly, by looking for terms between spaces.

For single documents and for those that posting lists only suppose; `oracle` says the same the obvious way.
"""

from collections.abc import Callable
from typing import TypeAlias, assert_never

from stance.engines.language.expression import And, Expression, Fact, Not, Or, Words

Matcher: TypeAlias = Callable[[str, str], bool]
"""Of a document's words and facts (`Document.fts5`), each between two spaces."""


def matcher(expression: Expression) -> Callable[[str, str], bool]:
    """A test of (words, facts) as `Document.fts5` gives them."""
    holds = _matcher(expression)
    return lambda words, facts: holds(f" {words} ", f" {facts} ")


def _matcher(expression: Expression) -> Matcher:
    match expression:
        case Words():
            said = f" {' '.join(expression.terms)}" + ("" if expression.open_ended else " ")
            return lambda words, _facts: said in words
        case Fact(term, prefix):
            known = f" {term}" + ("" if prefix else " ")
            return lambda _words, facts: known in facts
        case Not(part):
            inner = _matcher(part)
            return lambda words, facts: not inner(words, facts)
        case And(parts):
            each = [_matcher(part) for part in parts]
            return lambda words, facts: all(one(words, facts) for one in each)
        case Or(parts):
            some = [_matcher(part) for part in parts]
            return lambda words, facts: any(one(words, facts) for one in some)
        case _:
            assert_never(expression)
