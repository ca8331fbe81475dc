"""What differs between the two databases when searching: the match expression, the rank, the table's key column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import connection

from stance.archive.record_keys import LAST_KEY
from stance.archive.search import index
from stance.engines.language import tsquery
from stance.engines.language.expression import Fact
from stance.engines.language.facts import EVERY
from stance.engines.language.fts5 import compile_fts5
from stance.engines.language.query import Query

EVERYTHING: Final = Query(Fact(EVERY))
"""Finds every document in the index."""


DOCUMENTS_AT_ONCE: Final = 500
NAMED_MOST: Final = 64
"""Terms that a beginning is asked for as. Each is looked at for every match, so of very many the beginning itself is cheaper."""


@dataclass(frozen=True, slots=True)
class Match:
    """``text`` is the database's own expression, None when any record will do; ``has_words`` that ranking means something.

    ``begins_slowly``: FTS5 puts all matches of a beginning (flood*) together before it names the first. ``with_places``: what
    PostgreSQL is asked besides of each document that ``text`` finds, because terms alone do not tell a phrase.
    """

    text: str | None
    has_words: bool
    begins_slowly: bool = False
    with_places: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """A match between two keys: from ``low`` to just before ``high``. ``query``: what it is the match of."""

    match: Match
    low: int
    high: int
    query: Query


def match_of(query: Query) -> Match:
    has_words = bool(query.highlights())
    if connection.vendor != "sqlite":
        text, is_exact = tsquery.candidates(query)
        return Match(text, has_words, with_places=None if is_exact else tsquery.compile_tsquery(query))
    named: dict[str, bool] = {}

    def beginnings(term: str) -> list[str]:
        found = index.beginning(term, NAMED_MOST)
        named[term] = bool(found)
        return found

    return Match(compile_fts5(query, beginnings), has_words, not all(named.values()))


def count(scope: Scope, most: int | None = None) -> int:
    """How many matches there are; not looked at beyond ``most``."""
    if most is None and scope.match.text is None and scope.low <= 0 and scope.high >= LAST_KEY:
        # Without a condition SQLite counts a table 10 times faster.
        statement = "SELECT (SELECT count(*) FROM archive_record) - (SELECT count(provisional_id) FROM archive_alias)"
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return int(cursor.fetchone()[0])
    if most is None:
        return int(_rows("SELECT count(*)", scope, "")[0][0])
    statement, values = _select("SELECT 1", scope)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({statement} LIMIT {most:d}) AS counted", values)  # noqa: S608
        return int(cursor.fetchone()[0])


def count_before(scope: Scope, edges: Sequence[int]) -> list[int]:
    """How many matches lie before each of these keys: one pass over the matches, however many edges."""
    if not edges:
        return []
    key = _key(scope)
    sums = ", ".join(f"coalesce(sum(CASE WHEN {key} < {edge:d} THEN 1 ELSE 0 END), 0)" for edge in edges)
    return [int(number) for number in _rows(f"SELECT {sums}", scope, "")[0]]


def newest_facts(scope: Scope, limit: int) -> list[list[str]]:
    """The facts of the newest matches."""
    match = scope.match if scope.match.text is not None else match_of(EVERYTHING)
    rows = _rows("SELECT facts", replace(scope, match=match), f"ORDER BY {{key}} DESC LIMIT {limit:d}")
    return [facts.split() for (facts,) in rows]


def by_time(scope: Scope, *, oldest_first: bool, limit: int) -> list[int]:
    """Keys in time order."""
    direction = "ASC" if oldest_first else "DESC"
    return [key for (key,) in _rows("SELECT {key}", scope, f"ORDER BY {{key}} {direction} LIMIT {limit:d}")]


def newest_with_words(scope: Scope, limit: int) -> list[tuple[int, str]]:
    """The newest matches as (key, words), to be ranked."""
    return [
        (key, words) for key, words in _rows("SELECT {key}, words", scope, f"ORDER BY {{key}} DESC LIMIT {limit:d}")
    ]


def newest_since(scope: Scope, place: int, limit: int) -> list[int]:
    """The newest matches whose first version stands in the ledger at this place or behind it."""
    key = _key(scope)
    statement, values = _select("SELECT {key} AS place", scope)
    join = "CROSS JOIN" if connection.vendor == "sqlite" else "JOIN"
    with connection.cursor() as cursor:
        # The matches are walked, newest first, until enough came in late enough.
        cursor.execute(
            f"""SELECT matched.place FROM ({statement} ORDER BY {key} DESC) AS matched
                {join} archive_version AS version ON version.record_id = matched.place AND version.number = 1
                {join} archive_entry AS entry ON entry.id = version.entry_id AND entry."index" >= %s
                ORDER BY matched.place DESC LIMIT {limit:d}""",  # noqa: S608
            [*values, place],
        )
        return [found for (found,) in cursor.fetchall()]


def documents(keys: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    """(key, words, facts) of these records as the index holds them, DOCUMENTS_AT_ONCE a question; rising where ``keys`` do."""
    for start in range(0, len(keys), DOCUMENTS_AT_ONCE):
        yield from _of(keys[start : start + DOCUMENTS_AT_ONCE], "words, facts")


def _of(keys: Sequence[int], columns: str) -> list[tuple[Any, ...]]:
    key = index.key_column()
    # Numbers are written as they are: a thousand of them as parameters cost more than their rows.
    named = ",".join([f"{number:d}" for number in keys])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, {columns} FROM archive_search WHERE {key} IN ({named}) ORDER BY {key}")  # noqa: S608
        return list(cursor.fetchall())


def words_of(keys: Sequence[int]) -> list[tuple[int, str]]:
    """(key, words) of these records, newest first."""
    return _of(keys, "words")[::-1] if keys else []


def _rows(select: str, scope: Scope, ending: str) -> list[tuple[Any, ...]]:
    statement, values = _select(select, scope)
    key = _key(scope)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} {ending.format(key=key)}", values)
        return list(cursor.fetchall())


def _select(select: str, scope: Scope) -> tuple[str, list[Any]]:
    key = _key(scope)
    # An end that limits nothing is left out.
    ends = [(f"{key} >= %s", scope.low)] if scope.low > 0 else []
    ends += [(f"{key} < %s", scope.high)] if scope.high < LAST_KEY else []
    conditions, values = [condition for condition, _value in ends], [value for _condition, value in ends]
    table = "archive_search"
    parameters: list[Any] = []
    if scope.match.text is None:
        table = "archive_record"
        conditions.append(_ONCE)
    elif connection.vendor == "sqlite":
        parameters.append(scope.match.text)
        conditions.insert(0, "archive_search MATCH %s")
    else:
        parameters.append(scope.match.text)
        asked = ["archive_terms(words, facts) @@ %s::tsquery"]
        if scope.match.with_places is not None:
            parameters.append(scope.match.with_places)
            asked.append("archive_places(words, facts) @@ %s::tsquery")
        conditions = asked + conditions
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"{select.format(key=key)} FROM {table}{where}", [*parameters, *values]


_ONCE = "id NOT IN (SELECT provisional_id FROM archive_alias WHERE provisional_id IS NOT NULL)"
"""What an export has under a made-up id is found under the platform's, where that is held too."""


def _key(scope: Scope) -> str:
    if scope.match.text is None:
        return "id"
    return index.key_column()
