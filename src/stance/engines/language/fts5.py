"""SQLite FTS5: the table that holds documents and the MATCH expression that finds them (SQLite documentation,
FTS5).

The terms come ready made, so the tokeniser must only cut at spaces. `ascii` takes every byte above 127 and
every ASCII letter and digit as part of a token; the tokenchars are the ASCII signs that facts and `GAP` use.
"""

from typing import Final, assert_never

from stance.engines.language.expression import Fact, Words
from stance.engines.language.query import Query
from stance.engines.language.subtraction import Both, Either, Tree, Without, subtraction

WORDS, FACTS = "words", "facts"
"""The two columns. Their values come from `Document.fts5`."""

TOKENIZE: Final = "ascii tokenchars '#@_:.-'"
"""The value of the option `tokenize` (section 4.3.2). In SQL: `tokenize="ascii tokenchars '#@_:.-'"`."""


def compile_fts5(query: Query) -> str | None:
    """The right-hand side of MATCH (section 3); None when the query asks for no word and no fact.

    Dates are not in it. Every term stands in quotes and no term holds one, so nothing typed can become
    syntax.
    """
    return _text(subtraction(query.expression)) if query.expression else None


def _text(tree: Tree) -> str:
    match tree:
        case Words():
            return f'{WORDS} : "{" ".join(tree.terms)}"' + " *" * tree.open_ended
        case Fact(term, prefix):
            return f'{FACTS} : "{term}"' + " *" * prefix
        case Both(parts):
            return "(" + " AND ".join(map(_text, parts)) + ")"
        case Either(parts):
            return "(" + " OR ".join(map(_text, parts)) + ")"
        case Without(kept, removed):
            return f"({_text(kept)} NOT {_text(removed)})"
        case _:
            assert_never(tree)
