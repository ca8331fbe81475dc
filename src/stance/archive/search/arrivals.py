"""Matches that came in lately: records whose first version stands in the ledger at a place or behind it.

The ledger is the order in which records came in: what is written later never gets an earlier place. Few arrivals are each
asked whether they match; of many, the newest matches are each asked when they came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from stance.archive.search import dialect
from stance.archive.search.budget import OutOfTime, within
from stance.engines.language.matching import matcher
from stance.engines.language.query import Query

FEW: Final = 500
"""Arrivals that are asked one by one."""
LISTED: Final = 99
LONGEST: Final = 100
"""Milliseconds that counting may take."""


@dataclass(frozen=True, slots=True)
class New:
    """``or_more``: at least so many."""

    number: int
    or_more: bool = False

    def __bool__(self) -> bool:
        return self.number > 0 or self.or_more

    @property
    def words(self) -> str:
        return f"{self.number}+" if self.or_more else str(self.number)


def since(place: int) -> list[int] | None:
    """The keys of records that came in at this place of the ledger or behind it; None for more than FEW entries."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT version.record_id, version.number FROM archive_entry AS entry
               LEFT JOIN archive_version AS version ON version.entry_id = entry.id
               WHERE entry."index" >= %s ORDER BY entry."index" LIMIT %s""",
            [place, FEW + 1],
        )
        rows = cursor.fetchall()
    return None if len(rows) > FEW else sorted({key for key, number in rows if number == 1})


def count(query: Query, scope: dialect.Scope, place: int, arrived: Sequence[int] | None) -> New:
    """How many matches are among what came in; LISTED is as far as anybody counts. ``arrived`` comes from ``since``."""
    try:
        with within(LONGEST):
            found = len(newest(query, scope, place, arrived, LISTED + 1))
    except OutOfTime:
        return New(0, or_more=True)
    return New(min(found, LISTED), found > LISTED)


def newest(query: Query, scope: dialect.Scope, place: int, arrived: Sequence[int] | None, limit: int) -> list[int]:
    """Their keys, newest first."""
    if arrived is None:
        return dialect.newest_since(scope, place, limit)
    within_reach = [key for key in arrived if scope.low <= key < scope.high]
    return sorted(_matching(query, scope, within_reach), reverse=True)[:limit]


def _matching(query: Query, scope: dialect.Scope, keys: Sequence[int]) -> list[int]:
    if scope.match.text is None or query.expression is None:
        return list(keys)
    holds = matcher(query.expression)
    return [key for key, words, facts in dialect.documents(keys) if holds(words, facts)]
