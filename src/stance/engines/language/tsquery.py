"""PostgreSQL: the tsquery that finds documents (PostgreSQL 15 manual, sections 8.11.2 and 12.3.2).

In a tsvector of `Document.columns` each word is exactly one lexeme at its position, so `<->` means what a
phrase means in FTS5. Facts have none and stand in no phrase. An index of terms without positions answers
everything but phrases: `candidates` is what it can be asked first. No term holds a quote, a backslash or a
space, so quoting is all that a lexeme needs (section 8.11.1).
"""

from typing import assert_never

from stance.engines.language.expression import Fact, Words
from stance.engines.language.query import Query
from stance.engines.language.subtraction import Both, Either, Tree, Without, subtraction


def compile_tsquery(query: Query) -> str | None:
    """The text form of a tsquery; None when the query asks for no word and no fact. Cast it, never parse it.

    Dates are not in it. Every term stands in quotes and holds neither quote nor backslash.
    """
    return _text(subtraction(query.expression)) if query.expression else None


def candidates(query: Query) -> tuple[str | None, bool]:
    """The text form of a tsquery that terms without positions answer, and whether it finds the same documents.

    Where it does not, because the query asks for a phrase, it finds all of them and others. None as in
    `compile_tsquery`.
    """
    if query.expression is None:
        return None, True
    tree = subtraction(query.expression)
    return _text(_wider(tree)), not _has_phrase(tree)


def _wider(tree: Tree) -> Tree:
    """Each phrase as its terms. What a phrase would take away stays."""
    match tree:
        case Words() if len(tree.terms) > 1:
            *first, last = tree.terms
            return Both((*(Words((term,)) for term in first), Words((last,), tree.open_ended)))
        case Both(parts):
            return Both(tuple(map(_wider, parts)))
        case Either(parts):
            return Either(tuple(map(_wider, parts)))
        case Without(kept, removed):
            return _wider(kept) if _has_phrase(removed) else Without(_wider(kept), removed)
        case _:
            return tree


def _has_phrase(tree: Tree) -> bool:
    match tree:
        case Words():
            return len(tree.terms) > 1
        case Both(parts) | Either(parts):
            return any(map(_has_phrase, parts))
        case Without(kept, removed):
            return _has_phrase(kept) or _has_phrase(removed)
        case _:
            return False


def _text(tree: Tree) -> str:
    match tree:
        case Words():
            phrase = " <-> ".join(f"'{term}'" for term in tree.terms) + ":*" * tree.open_ended
            return f"({phrase})"
        case Fact(term, prefix):
            return f"'{term}'" + ":*" * prefix
        case Both(parts):
            return "(" + " & ".join(map(_text, parts)) + ")"
        case Either(parts):
            return "(" + " | ".join(map(_text, parts)) + ")"
        case Without(kept, removed):
            return f"({_text(kept)} & !{_text(removed)})"
        case _:
            assert_never(tree)
