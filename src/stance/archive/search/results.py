"""Finding records: one set of rules on both databases, paged by key, with cost bounded by the page.

Keys sort by time (``record_keys``), so "newest" walks the index from its end and a date range is a key range. Ranking
and counting have to read what they rank and count: beyond LOOKED_AT_MOST matches only the newest of them are ranked and
the total is "more than" that. Who needs the whole number (``count_all``) waits for it; the counts by time and kind are
estimates where they would take long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from math import isfinite
from typing import Literal

from stance.archive import record_keys
from stance.archive.search import arrivals, dialect, finding
from stance.archive.search.arrivals import New
from stance.archive.search.facets import BEGINNINGS, Facets, facets, facets_of
from stance.archive.search.owners import on_platforms, only_of
from stance.archive.search.timeline import Timeline, filled, periods_of, timeline
from stance.archive.search.voices import Voice, account_in, heard
from stance.doors import cursors
from stance.engines.language.dates import DateError, period
from stance.engines.language.query import Query, QueryError, parse
from stance.engines.language.ranking import scores
from stance.register.models import Account

Sort = Literal["rank", "newest", "oldest"]
LOOKED_AT_MOST = 1_000
MOST_ROWS = 1_000
WALKED_AT_ONCE = 500


class SearchRefused(ValueError):
    """The search cannot be carried out as asked; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as asked: ``since`` is the first instant that counts, ``until`` the first that does not.

    ``count_all``: count every match, however long that takes.
    """

    query: Query
    since: datetime | None = None
    until: datetime | None = None
    sort: Sort = "rank"
    limit: int = 20
    cursor: str = ""
    count_all: bool = False
    zone: tzinfo = UTC
    """Whose days and months are counted."""


@dataclass(frozen=True, slots=True)
class Total:
    """How many matches there are; ``or_more`` when it is only known that there are at least so many and one."""

    number: int
    or_more: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """``keys`` in the order asked for; ``next`` continues after them; ``ranked`` is set when not all were ranked."""

    total: Total
    keys: list[int]
    next: str | None
    ranked: int | None = None


def ask(
    text: str,
    *,
    account: str = "",
    since: str = "",
    until: str = "",
    zone: tzinfo = UTC,
    voice: Voice = "",
    **rest: object,
) -> Asked:
    """Understand what was typed, with an account (handle or platform id, "platform:handle" for one only) and dates given beside it.

    Days, months and years are those of ``zone``: pages ask in the zone in which they show times, programs in UTC. Raises
    SearchRefused.
    """
    try:
        is_ours = voice not in ("public", "all")
        query = parse(text, zone=zone, account=account if is_ours else "")
        query = query if is_ours else account_in(query, account, voice)
        first = period(since, zone)[0] if since else None
        last = period(until, zone)[1] if until else None
    except (QueryError, DateError) as error:
        raise SearchRefused(str(error)) from error
    if query.expression:
        query = replace(query, expression=on_platforms(query.expression))
    query = heard(query, voice)
    # Dates typed in the text and beside it both hold.
    start = max((moment for moment in (query.since, first) if moment), default=None)
    end = min((moment for moment in (query.until, last) if moment), default=None)
    if start and end and start >= end:
        raise SearchRefused("The search begins after it ends (since, until), so nothing can be in between.")
    return replace(Asked(replace(query, since=start, until=end), start, end, zone=zone), **rest)  # type: ignore[arg-type]


def find(asked: Asked) -> Found:
    """One page of a search. Raises SearchRefused for a cursor that is not one of ours."""
    if not 1 <= asked.limit <= MOST_ROWS:
        raise SearchRefused(f"Ask for 1 to {MOST_ROWS} results at a time, not {asked.limit}.")
    scope = _scope(asked)
    if asked.sort == "rank" and scope.match.has_words:
        return _ranked(asked, scope)
    return _by_time(asked, scope)


def _scope(asked: Asked) -> dialect.Scope:
    low = record_keys.first_key_at(asked.since) if asked.since else 0
    high = record_keys.first_key_at(asked.until) if asked.until else record_keys.LAST_KEY
    return dialect.Scope(dialect.match_of(asked.query), low, high, asked.query)


def _total(asked: Asked, scope: dialect.Scope, listed: int | None = None) -> Total:
    """``listed``: how many matches came up when LOOKED_AT_MOST and one were asked for."""
    if asked.count_all or scope.match.text is None:
        return Total(finding.count(scope))
    if listed is None:
        listed = finding.count(scope, LOOKED_AT_MOST + 1)
    return Total(min(listed, LOOKED_AT_MOST), listed > LOOKED_AT_MOST)


def _by_time(asked: Asked, scope: dialect.Scope) -> Found:
    oldest_first = asked.sort == "oldest"
    if asked.cursor:
        total = _total(asked, scope)
        _mark, last = _open_cursor(asked.cursor, "t")
        # A cursor is only a place: it never widens the search.
        if oldest_first:
            scope = replace(scope, low=max(scope.low, last + 1))
        else:
            scope = replace(scope, high=min(scope.high, last))
        found = finding.by_time(scope, oldest_first=oldest_first, limit=asked.limit + 1)
    else:
        # One statement lists the page and counts: FTS5 takes long to begin with words that only their first letters
        # are given of, because it puts all their matches together before it names the first.
        found = finding.by_time(scope, oldest_first=oldest_first, limit=max(asked.limit, LOOKED_AT_MOST) + 1)
        total = _total(asked, scope, len(found))
    page = found[: asked.limit]
    return Found(total, page, cursors.written("t", page[-1]) if len(found) > asked.limit else None)


def _ranked(asked: Asked, scope: dialect.Scope) -> Found:
    """The newest matches by score; those beyond them follow, newest first, so that paging still reaches every match."""
    if asked.cursor and _is_by_time(asked.cursor):
        found = _by_time(asked, scope)
        return replace(found, ranked=_ranked_of(found.total))
    candidates = finding.newest_with_words(scope, LOOKED_AT_MOST + 1)
    total = _total(asked, scope, len(candidates))
    del candidates[LOOKED_AT_MOST:]
    marks = scores(asked.query, [words for _key, words in candidates])
    order = sorted((-mark, -key) for mark, (key, _words) in zip(marks, candidates, strict=True))
    if asked.cursor:
        mark, last = _open_cursor(asked.cursor, "r")
        order = [place for place in order if place > (mark, last)]
    page = order[: asked.limit]
    ranked = _ranked_of(total)
    following = cursors.written("r", *page[-1]) if len(order) > asked.limit else None
    if following is None and ranked:
        following = cursors.written("t", candidates[-1][0])
    return Found(total, [-key for _mark, key in page], following, ranked)


def _ranked_of(total: Total) -> int | None:
    """How many were ranked, None when all of them were."""
    return LOOKED_AT_MOST if total.or_more or total.number > LOOKED_AT_MOST else None


def walk(asked: Asked) -> Iterator[list[int]]:
    """The keys of all matches, oldest first, WALKED_AT_ONCE at a time."""
    scope = _scope(asked)
    while keys := finding.by_time(scope, oldest_first=True, limit=WALKED_AT_ONCE):
        yield keys
        scope = replace(scope, low=keys[-1] + 1)


def counted(asked: Asked, accounts: Iterable[Account]) -> tuple[Timeline, Facets]:
    """Where all matches lie in time, and what they are: exact, or estimated where that would take long."""
    scope = _scope(asked)
    owners = {only_of(account).term: account.pk for account in accounts}
    empty = periods_of(scope, asked.zone)
    if not empty.periods:
        return empty, Facets()
    listed = finding.counts(scope, [period.high for period in empty.periods], BEGINNINGS)
    if listed:
        return filled(empty, listed.before, is_about=listed.is_about), facets_of(
            listed.facts, owners, is_about=listed.is_about
        )
    found = timeline(scope, empty)
    return found, facets(scope, found, owners)


def _is_by_time(cursor: str) -> bool:
    try:
        return cursors.read(cursor)[:1] == ["t"]
    except cursors.CursorUnknown:
        return False


def _open_cursor(text: str, kind: str) -> tuple[float, int]:
    """(score, key) that a page ended with, of a cursor by time ("t") or by rank ("r"); the score means nothing in one by
    time."""
    try:
        found, *values = cursors.read(text, 2 if kind == "t" else 3)
        mark, key = float(values[0]), int(values[-1])
        if found != kind or not isfinite(mark) or not abs(key) < record_keys.LAST_KEY:
            raise ValueError(text)
    except ValueError as error:
        raise SearchRefused("This page of results is not known any more. Start the search again.") from error
    return mark, key


def count_since(asked: Asked, place: int, arrived: Sequence[int] | None) -> New:
    """How many matches came in at this place of the ledger or behind it, of those that ``arrivals.since`` names."""
    return arrivals.count(asked.query, _scope(asked), place, arrived)


def find_since(asked: Asked, place: int) -> tuple[list[int], str | None]:
    """One page of them, newest first, and the cursor to go on with. Raises SearchRefused for a cursor that is not ours."""
    scope = _scope(asked)
    if asked.cursor:
        scope = replace(scope, high=min(scope.high, _open_cursor(asked.cursor, "t")[1]))
    keys = arrivals.newest(asked.query, scope, place, arrivals.since(place), asked.limit + 1)
    page = keys[: asked.limit]
    return page, cursors.written("t", page[-1]) if len(keys) > asked.limit else None
