"""Searching the archive, with the posts to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef

from stance.archive.described_objects import hidden_accounts, others_alone
from stance.archive.models import Record
from stance.archive.queries.posts import Post, posts
from stance.archive.search import arrivals, results
from stance.archive.search.arrivals import New
from stance.archive.search.facets import Facets
from stance.archive.search.owners import only_of, said_to
from stance.archive.search.results import Asked, Total
from stance.archive.search.timeline import Timeline
from stance.engines.language.expression import Fact, all_of, any_of
from stance.engines.policy import authorise
from stance.journal.actor import known_once
from stance.register.models import Account

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
    """Where the matches lie in time (in the zone of the search), and what they are; by account as a search names it ("platform:handle")."""

    timeline: Timeline
    facets: Facets
    by_account: dict[str, int]

    @property
    def by_year(self) -> dict[int, int]:
        found: Counter[int] = Counter()
        for period in self.timeline.periods:
            found[period.first.year] += period.count
        return dict(found)

    @property
    def total(self) -> int:
        """Every match, however many."""
        return self.timeline.total


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


def of_agency(asked: Asked, agency: int) -> Asked:
    """The same search in the posts of one agency alone, by its key, and of accounts that are no agency's."""
    authorise("archive.search")
    hidden = others_alone([agency])
    own = [account for account in searched_accounts() if account.pk not in hidden]
    return _only(asked, own) if hidden else asked


def seen_keys(record_ids: Sequence[str], agency: int | None = None) -> list[int]:
    """The keys of these records, oldest first, without those that the reader may not see; with ``agency`` of that one alone."""
    authorise("archive.search")
    rows = Record.objects.filter(record_id__in=record_ids).exclude(account_id__in=hidden_accounts())
    if agency is not None:
        rows = rows.exclude(account_id__in=others_alone([agency]))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def counts(asked: Asked) -> Counts:
    """Where the matches are, in time and by account, and what they are."""
    authorise("archive.search")
    held = {account.pk: account for account in searched_accounts()}
    timeline, facets = results.counted(_within(asked), held.values())
    return Counts(timeline, facets, {held[key].asked_as: number for key, number in facets.accounts.items()})


def searched_accounts() -> list[Account]:
    """Accounts that posts are held of which the reader sees, by handle."""
    authorise("archive.search")
    found: list[Account] = known_once("accounts with posts", _with_posts)
    return found


def _with_posts() -> list[Account]:
    rows = Account.objects.filter(Exists(Record.objects.filter(account=OuterRef("pk"))))
    return list(rows.exclude(pk__in=hidden_accounts()).order_by("platform", "handle"))


def arrived_since(place: int) -> list[int] | None:
    """The records that came in at this place of the ledger or behind it, for ``count_since``; None where they are many."""
    authorise("archive.search")
    return arrivals.since(place)


def count_since(asked: Asked, place: int, arrived: Sequence[int] | None) -> New:
    """How many matches came in at this place of the ledger or behind it, counted as far as anybody counts."""
    authorise("archive.search")
    return results.count_since(_within(asked), place, arrived)


def find_since(asked: Asked, place: int) -> tuple[list[int], str | None]:
    """The keys of one page of them, newest first, and the cursor to go on with. Raises SearchRefused."""
    authorise("archive.search")
    return results.find_since(_within(asked), place)


def _within(asked: Asked) -> Asked:
    """The same search in the posts that the reader may see."""
    return _only(asked, searched_accounts()) if hidden_accounts() else asked


def _only(asked: Asked, accounts: Sequence[Account]) -> Asked:
    own = any_of([fact for one in accounts for fact in (only_of(one), said_to(one))]) or Fact(NOBODYS)
    expression = asked.query.expression
    return replace(asked, query=replace(asked.query, expression=all_of([expression, own]) if expression else own))
