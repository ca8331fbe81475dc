"""Finding keys: by posting lists where they cover the records, else by the database's own index. Both find the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from stance.archive.search import dialect, lists, segments
from stance.archive.search.lists import Counts, Search, TooVague
from stance.archive.search.segments import Gone

TRIES: Final = 3
T = TypeVar("T")


def by_time(scope: dialect.Scope, *, oldest_first: bool, limit: int) -> list[int]:
    """Keys in time order."""

    def ask(search: Search) -> list[int]:
        return search.by_time(limit, oldest_first=oldest_first)

    found = _by_lists(scope, ask)
    return dialect.by_time(scope, oldest_first=oldest_first, limit=limit) if found is None else found


def ends(scope: dialect.Scope) -> tuple[int, int] | None:
    """The keys of the oldest and the newest match; None where there is none."""

    def ask(search: Search) -> list[list[int]]:
        return [search.by_time(1, oldest_first=oldest_first) for oldest_first in (True, False)]

    found = _by_lists(scope, ask)
    if found is None:
        found = [dialect.by_time(scope, oldest_first=oldest_first, limit=1) for oldest_first in (True, False)]
    return (found[0][0], found[1][0]) if found[0] and found[1] else None


def newest_with_words(scope: dialect.Scope, limit: int) -> list[tuple[int, str]]:
    """The newest matches as (key, words), to be ranked."""

    def ask(search: Search) -> list[tuple[int, str]]:
        return dialect.words_of(search.by_time(limit))

    found = _by_lists(scope, ask)
    return dialect.newest_with_words(scope, limit) if found is None else found


def count(scope: dialect.Scope, most: int | None = None) -> int:
    """How many matches there are; not looked at beyond ``most``."""
    found = _by_lists(scope, lambda search: search.number(most))
    return dialect.count(scope, most) if found is None else found


def counts(scope: dialect.Scope, edges: Sequence[int], beginnings: Sequence[str]) -> Counts | None:
    """See ``lists.counts``. None where the database has to count."""
    return _by_lists(scope, lambda search: lists.counts(search, edges, beginnings))


def _by_lists(scope: dialect.Scope, ask: Callable[[Search], T | None]) -> T | None:
    """What segments answer, all of one moment; None where the database has to be asked."""
    if scope.match.text is None:
        return None
    for _try in range(TRIES):
        try:
            search = Search.opened(scope)
            found = ask(search) if search else None
        except Gone:
            continue
        except TooVague:
            return None
        # Records move from one segment to another in one transaction: what was read before and after it is not put together.
        if search is None or segments.ids() == search.read_from:
            return found
    return None
