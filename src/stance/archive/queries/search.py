"""Searching the archive, with the posts to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from stance.archive.described_objects import hidden_accounts, seen_accounts
from stance.archive.models import Record
from stance.archive.queries.posts import Post, posts
from stance.archive.search import results
from stance.archive.search.owners import only_of
from stance.archive.search.results import Asked, Total
from stance.engines.language.expression import Fact, all_of, any_of
from stance.engines.policy import authorise

NOBODYS = ":from:"
"""No account has an empty name: nothing is found."""


@dataclass(frozen=True, slots=True)
class Results:
    total: Total
    posts: list[Post]
    next: str | None
    ranked: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Matches by calendar year (UTC) and by account ("platform:handle"), for the bars beside the results."""

    by_year: dict[int, int]
    by_account: dict[str, int]

    @property
    def total(self) -> int:
        """Every match, however many."""
        return sum(self.by_year.values())


def search(asked: Asked) -> Results:
    """One page of matches. Raises SearchRefused."""
    authorise("archive.search")
    found = results.find(_within(asked))
    return Results(found.total, posts(found.keys), found.next, found.ranked)


def total(asked: Asked) -> int:
    """How many matches there are, however many. Raises SearchRefused."""
    authorise("archive.search")
    return results.find(replace(_within(asked), limit=1, sort="newest", cursor="", count_all=True)).total.number


def ends(asked: Asked) -> tuple[int, int]:
    """The keys of the oldest and the newest match, of at least one. Raises SearchRefused."""
    authorise("archive.search")
    one = replace(_within(asked), limit=1, cursor="")
    oldest, newest = (results.find(replace(one, sort=sort)).keys[0] for sort in ("oldest", "newest"))
    return oldest, newest


def walk(asked: Asked) -> Iterator[list[int]]:
    """The keys of all matches, oldest first, some at a time. Raises SearchRefused."""
    authorise("archive.search")
    return results.walk(_within(asked))


def seen_keys(record_ids: Sequence[str]) -> list[int]:
    """The keys of these records, oldest first, without those that the reader may not see."""
    authorise("archive.search")
    rows = Record.objects.filter(record_id__in=record_ids).exclude(account_id__in=hidden_accounts())
    return list(rows.order_by("pk").values_list("pk", flat=True))


def counts(asked: Asked) -> Counts:
    """Where the matches are, in time and by account."""
    authorise("archive.search")
    held = [one for one in seen_accounts() if one.has_records]
    return Counts(results.counts_by_year(_within(asked)), results.counts_by_account(asked, held))


def _within(asked: Asked) -> Asked:
    """The same search in the posts that the reader may see."""
    if not hidden_accounts():
        return asked
    own = any_of([only_of(one) for one in seen_accounts() if one.has_records]) or Fact(NOBODYS)
    expression = asked.query.expression
    return replace(asked, query=replace(asked.query, expression=all_of([expression, own]) if expression else own))
