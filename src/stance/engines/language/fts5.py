"""SQLite FTS5: the table that holds documents and the MATCH expression that finds them (SQLite documentation,
FTS5).

The terms come ready made, so the tokeniser must only cut at spaces. `ascii` takes every byte above 127 and
every ASCII letter and digit as part of a token; the tokenchars are the ASCII signs that facts and `GAP` use.
"""

from collections.abc import Callable, Sequence
from typing import Final, assert_never

from stance.engines.language.expression import Fact, Words
from stance.engines.language.query import Query
from stance.engines.language.subtraction import Both, Either, Tree, Without, subtraction

WORDS, FACTS = "words", "facts"
"""The two columns. Their values come from `Document.fts5`."""

TOKENIZE: Final = "ascii tokenchars '#@_:.-'"
"""The value of the option `tokenize` (section 4.3.2). In SQL: `tokenize="ascii tokenchars '#@_:.-'"`."""


Beginnings = Callable[[str], Sequence[str]]
"""The terms of the index that begin with a term, itself among them; none where they are too many to be named."""


def compile_fts5(query: Query, beginnings: Beginnings = lambda _term: ()) -> str | None:
    """The right-hand side of MATCH (section 3); None when the query asks for no word and no fact.

    Dates are not in it. Every term stands in quotes and no term holds one, so nothing typed can become
    syntax. With ``beginnings`` a word's beginning is asked for as the terms that begin so: FTS5 puts all matches of
    a beginning together before it names the first (its source: fts5SetupPrefixIter), and walks terms one beside the other.
    """
    return _text(subtraction(query.expression), beginnings) if query.expression else None


def _text(tree: Tree, beginnings: Beginnings) -> str:
    match tree:
        case Words():
            return f"{WORDS} : {_either(tree.terms, tree.open_ended, beginnings)}"
        case Fact(term, prefix):
            return f"{FACTS} : {_either((term,), prefix, beginnings)}"
        case Both(parts):
            return "(" + " AND ".join(_text(part, beginnings) for part in parts) + ")"
        case Either(parts):
            return "(" + " OR ".join(_text(part, beginnings) for part in parts) + ")"
        case Without(kept, removed):
            return f"({_text(kept, beginnings)} NOT {_text(removed, beginnings)})"
        case _:
            assert_never(tree)


def _either(terms: Sequence[str], open_ended: bool, beginnings: Beginnings) -> str:
    """A phrase; where its last term may be a beginning, the phrases that it may be."""
    *before, last = terms
    endings = beginnings(last) if open_ended else ()
    if not endings:
        return f'"{" ".join(terms)}"' + " *" * open_ended
    return "(" + " OR ".join(f'"{" ".join([*before, ending])}"' for ending in endings) + ")"
