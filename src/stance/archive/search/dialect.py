"""What differs between the two databases when searching: the match expression, the rank, the table's key column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from stance.archive.record_keys import LAST_KEY
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


def count(scope: Scope, most: int | None = None) -> int:
    """How many matches there are; not looked at beyond ``most``."""
    if most is None:
        return int(_rows("SELECT count(*)", scope, "")[0][0])
    statement, values = _select("SELECT 1", scope)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({statement} LIMIT {most:d}) AS counted", values)  # noqa: S608
        return int(cursor.fetchone()[0])


def count_by_account(scope: Scope) -> dict[int, int]:
    """How many matches each account has, by the account's key: one statement however many accounts there are. Accounts
    without any are left out."""
    statement, values = _select("SELECT {key}", scope)
    with connection.cursor() as cursor:
        # The matches are walked and their records looked up; the other way round SQLite would walk every record.
        join = "CROSS JOIN" if connection.vendor == "sqlite" else "JOIN"
        cursor.execute(
            f"SELECT held.account_id, count(*) FROM ({statement}) AS matched {join} archive_record AS held"  # noqa: S608
            f" ON held.id = matched.{_key(scope)} GROUP BY held.account_id",
            values,
        )
        return dict(cursor.fetchall())


def by_time(scope: Scope, *, oldest_first: bool, limit: int) -> list[int]:
    """Keys in time order."""
    direction = "ASC" if oldest_first else "DESC"
    return [key for (key,) in _rows("SELECT {key}", scope, f"ORDER BY {{key}} {direction} LIMIT {limit:d}")]


def newest_with_words(scope: Scope, limit: int) -> list[tuple[int, str]]:
    """The newest matches as (key, words), to be ranked."""
    return [
        (key, words) for key, words in _rows("SELECT {key}, words", scope, f"ORDER BY {{key}} DESC LIMIT {limit:d}")
    ]


def _rows(select: str, scope: Scope, ending: str) -> list[tuple[Any, ...]]:
    statement, values = _select(select, scope)
    key = _key(scope)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} {ending.format(key=key)}", values)
        return list(cursor.fetchall())


def _select(select: str, scope: Scope) -> tuple[str, list[Any]]:
    key = _key(scope)
    # An end that limits nothing is left out: without any, SQLite counts a table 10 times faster.
    ends = [(f"{key} >= %s", scope.low)] if scope.low > 0 else []
    ends += [(f"{key} < %s", scope.high)] if scope.high < LAST_KEY else []
    conditions, values = [condition for condition, _value in ends], [value for _condition, value in ends]
    table = "archive_search"
    parameters: list[Any] = []
    if scope.match.text is None:
        table = "archive_record"
    elif connection.vendor == "sqlite":
        parameters.append(scope.match.text)
        conditions.insert(0, "archive_search MATCH %s")
    else:
        parameters.append(scope.match.text)
        conditions.insert(0, "tokens @@ %s::tsquery")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"{select.format(key=key)} FROM {table}{where}", [*parameters, *values]


def _key(scope: Scope) -> str:
    if scope.match.text is None:
        return "id"
    return "rowid" if connection.vendor == "sqlite" else "record_id"
