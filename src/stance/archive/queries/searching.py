"""Searching the archive, with the posts to show."""

from __future__ import annotations

from dataclasses import dataclass

from stance.archive.queries.posts import Post, posts
from stance.archive.search import find
from stance.archive.search.find import Asked, Total
from stance.engines.policy import authorise
from stance.register.queries import accounts


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
    found = find.find(asked)
    return Results(found.total, posts(found.keys), found.next, found.ranked)


def counts(asked: Asked) -> Counts:
    """Where the matches are, in time and by account."""
    authorise("archive.search")
    return Counts(
        find.counts_by_year(asked), find.counts_by_account(asked, [one for one in accounts() if one.has_records])
    )
