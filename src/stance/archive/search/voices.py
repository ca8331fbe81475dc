"""Whose voice a search listens to: our accounts' own posts, what the public wrote to them, or both.

Our own alone, unless somebody asks: what others said of a matter is not what the agency said of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeAlias

from stance.archive.models import Record
from stance.archive.search.owners import BY, FROM, TO
from stance.engines.language.expression import Expression, Fact, Not, all_of, any_of, sought
from stance.engines.language.facts import COMMENT, EVERY, account_key
from stance.engines.language.query import Query

Voice: TypeAlias = Literal["", "ours", "public", "all"]
"""Empty is our own, unless the search itself asks for what the public wrote (by:, to:, is:comment)."""


def heard(query: Query, voice: Voice) -> Query:
    """The same search in these voices alone."""
    if voice == "public":
        return replace(query, expression=_with(query.expression, Fact(COMMENT)))
    if voice == "all" or (not voice and _asks_for_public(query.expression)) or not _any_public():
        return query
    expression = query.expression or Fact(EVERY)
    return replace(query, expression=_with(expression, Not(Fact(COMMENT))))


def account_in(query: Query, account: str, voice: Voice) -> Query:
    """The same search in what was written to one account, or in that and in what it said."""
    if not account:
        return query
    said, told = (Fact(sign + account_key(account)) for sign in (FROM, TO))
    own = any_of([said, told]) if voice == "all" else told
    return replace(query, expression=_with(query.expression, own or told))


def _with(expression: Expression | None, more: Expression) -> Expression | None:
    return all_of([expression, more]) if expression else more


def _asks_for_public(expression: Expression | None) -> bool:
    terms = [one.term for one in sought(expression) if isinstance(one, Fact)] if expression else []
    return any(term == COMMENT or term.startswith((BY, TO)) for term in terms)


def _any_public() -> bool:
    """One look at a small index: an archive without any is searched as fast as before."""
    return Record.objects.filter(is_by_public=True).exists()
