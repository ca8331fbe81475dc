"""The oracle: whether a document matches a query, decided the slow and obvious way. Everything fast is tested
against it."""

from typing import assert_never

from stance.engines.language.document import Document
from stance.engines.language.expression import And, Expression, Fact, Not, Or, Words
from stance.engines.language.query import Query


def matches(query: Query, document: Document) -> bool:
    """Whether a document has what a query asks for. Dates are not looked at: an index applies them to its
    keys."""
    return query.expression is None or _holds(query.expression, document)


def _holds(expression: Expression, document: Document) -> bool:
    match expression:
        case Words():
            return _has_words(expression, document.words)
        case Fact(term, prefix):
            return any(fact.startswith(term) if prefix else fact == term for fact in document.facts)
        case Not(part):
            return not _holds(part, document)
        case And(parts):
            return all(_holds(part, document) for part in parts)
        case Or(parts):
            return any(_holds(part, document) for part in parts)
        case _:
            assert_never(expression)


def _has_words(asked: Words, words: tuple[str, ...]) -> bool:
    *before, last = asked.terms
    for start in range(len(words) - len(before)):
        end = start + len(before)
        fits = words[end].startswith(last) if asked.open_ended else words[end] == last
        if fits and list(words[start:end]) == before:
            return True
    return False
