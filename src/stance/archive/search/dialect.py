"""What differs between the two databases when searching: the match expression, the rank, the table's key column."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from stance.engines.language.fts5 import compile_fts5
from stance.engines.language.query import Query
from stance.engines.language.tsquery import compile_tsquery


@dataclass(frozen=True, slots=True)
class Match:
    """``text`` is the database's own expression, None when any record will do; ``has_words`` that ranking means something."""

    text: str | None
    has_words: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """A match between two keys: from ``low`` to just before ``high``."""

    match: Match
    low: int
    high: int


def match_of(query: Query) -> Match:
    text = compile_fts5(query) if connection.vendor == "sqlite" else compile_tsquery(query)
    return Match(text, bool(query.highlights()))


def count(scope: Scope) -> int:
    return int(_rows("SELECT count(*)", scope, "")[0][0])


def by_time(scope: Scope, *, oldest_first: bool, limit: int) -> list[int]:
    """Keys in time order."""
    direction = "ASC" if oldest_first else "DESC"
    return [key for (key,) in _rows("SELECT {key}", scope, f"ORDER BY {{key}} {direction} LIMIT {limit:d}")]


def key_at(scope: Scope, number: int) -> int:
    """The key of the ``number``-th newest match: the oldest one that is still ranked."""
    return int(_rows("SELECT {key}", scope, f"ORDER BY {{key}} DESC LIMIT 1 OFFSET {number - 1:d}")[0][0])


def by_rank(scope: Scope, *, after: tuple[float, int] | None, limit: int) -> list[tuple[int, float]]:
    """Keys with their score, best first, newer first among equals."""
    # FTS5's bm25 is smaller for better; ts_rank_cd is larger for better, so its sign is turned.
    # The score as a number of its own, so that the same value comes back when the next page asks for it.
    if connection.vendor == "sqlite":
        score, values = "bm25(archive_search, 1.0, 0.1)", []
    else:
        score, values = "-ts_rank_cd(tokens, %s::tsquery)::float8", [scope.match.text]
    inner, inner_values = _select(f"SELECT {{key}} AS k, {score} AS score", scope)
    where, more = "", []
    if after:
        where = "WHERE score > %s OR (score = %s AND k < %s)"
        more = [after[0], after[0], after[1]]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT k, score FROM ({inner}) AS scored {where} ORDER BY score, k DESC LIMIT {limit:d}",  # noqa: S608
            [*values, *inner_values, *more],
        )
        return [(key, float(found)) for key, found in cursor.fetchall()]


def _rows(select: str, scope: Scope, ending: str) -> list[tuple[int, ...]]:
    statement, values = _select(select, scope)
    key = _key(scope)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} {ending.format(key=key)}", values)
        return list(cursor.fetchall())


def _select(select: str, scope: Scope) -> tuple[str, list[object]]:
    key = _key(scope)
    conditions, values = [f"{key} >= %s", f"{key} < %s"], [scope.low, scope.high]
    table = "archive_search"
    parameters: list[object] = []
    if scope.match.text is None:
        table = "archive_record"
    elif connection.vendor == "sqlite":
        parameters.append(scope.match.text)
        conditions.insert(0, "archive_search MATCH %s")
    else:
        parameters.append(scope.match.text)
        conditions.insert(0, "tokens @@ %s::tsquery")
    where = " AND ".join(conditions)
    return f"{select.format(key=key)} FROM {table} WHERE {where}", [*parameters, *values]


def _key(scope: Scope) -> str:
    if scope.match.text is None:
        return "id"
    return "rowid" if connection.vendor == "sqlite" else "record_id"
