"""PostgreSQL: the tsquery that finds documents (PostgreSQL 15 manual, sections 8.11.2 and 12.3.2).

Words have positions in the tsvector (`Document.tsvector`), each exactly one lexeme, so `<->` means what a
phrase means in FTS5. Facts have none and stand in no phrase.
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
