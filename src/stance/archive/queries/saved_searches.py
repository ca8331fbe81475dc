"""Searches that whoever acts keeps or is shown by those they serve with, and what came in for them since they last looked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from stance.archive.models import SavedSearch, SearchLook
from stance.archive.queries import search
from stance.archive.queries.ledger import size as ledger_size
from stance.archive.queries.posts import Post, posts
from stance.archive.search.arrivals import New
from stance.archive.search.question import Question
from stance.archive.search.results import SearchRefused
from stance.engines.policy import authorise
from stance.journal.actor import current, known_once
from stance.people.models import Agency, Assignment, Unit
from stance.people.models.assignments import in_force

PAGE_ROWS = 20
AT_HOME = 10
"""Saved searches that the home page looks at: those that were saved last."""
NOTHING = New(0)


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved search with how far the reader has looked, and what is new since. ``problem``: why it cannot be asked."""

    search: SavedSearch
    look: SearchLook | None
    new: New = NOTHING
    problem: str = ""

    @property
    def since(self) -> int:
        """Place in the ledger from which on records are new to the reader."""
        return self.look.ledger_size if self.look else self.search.ledger_size

    @property
    def is_own(self) -> bool:
        return self.search.owner_id == current().person


@dataclass(frozen=True, slots=True)
class NewPosts:
    posts: list[Post]
    next: str | None


def one(search_id: int) -> Kept | None:
    """None for one that is neither the reader's nor shared where they serve."""
    authorise("archive.search")
    found = visible().filter(pk=search_id).first()
    return _with_news([found])[0] if found else None


def named(name: str) -> list[SavedSearch]:
    """Those of this name, whoever keeps them; upper and lower case are one."""
    authorise("archive.search")
    return list(visible().filter(name__iexact=name).order_by("pk")[:2])


def page(before: int | None = None) -> tuple[list[Kept], int | None]:
    """One page of them, newest first, and the key to go on from."""
    authorise("archive.search")
    rows = visible().order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_ROWS + 1])
    return _with_news(found[:PAGE_ROWS]), found[PAGE_ROWS - 1].pk if len(found) > PAGE_ROWS else None


def with_news() -> list[Kept]:
    """Those that something came in for which the reader has not looked at, of the AT_HOME that were saved last."""
    authorise("archive.search")
    return [kept for kept in _with_news(list(visible().order_by("-pk")[:AT_HOME])) if kept.new]


def new_posts(kept: Kept, cursor: str = "") -> NewPosts:
    """One page of what is new, newest first. Raises SearchRefused."""
    authorise("archive.search")
    keys, following = search.find_since(Question.read(kept.search.address).asked(cursor), kept.since)
    return NewPosts(posts(keys), following)


def visible() -> QuerySet[SavedSearch]:
    """Of whoever acts: their own, and those shared with a unit at or above one where they serve, or with its agency."""
    authorise("archive.search")
    rows = SavedSearch.objects.select_related("owner", "unit__agency", "agency")
    person = current().person
    if person is None:
        return rows
    serving = _serving()
    if serving.everywhere:
        return rows.filter(Q(owner_id=person) | Q(unit__isnull=False) | Q(agency__isnull=False))
    return rows.filter(Q(owner_id=person) | Q(unit_id__in=serving.units) | Q(agency_id__in=serving.agencies))


@dataclass(frozen=True, slots=True)
class Serving:
    """Where somebody serves: the units with all that stand above them, and their agencies."""

    everywhere: bool
    units: frozenset[int]
    agencies: frozenset[int]


def _serving() -> Serving:
    found: Serving = known_once("where one serves", _serves_in)
    return found


def _serves_in() -> Serving:
    person = current().person or 0
    held = Assignment.objects.filter(in_force(timezone.now()), user_id=person).select_related("unit")
    units = [one.unit for one in held if one.unit]
    return Serving(
        everywhere=len(units) < len(held),
        units=frozenset(int(step) for unit in units for step in unit.path.split("/") if step),
        agencies=frozenset(unit.agency_id for unit in units),
    )


def may_share_with() -> tuple[list[Unit], list[Agency]]:
    """Units and agencies that whoever acts may show a search to: where they serve."""
    authorise("archive.saved.keep")
    serving = _serving()
    units = Unit.objects.filter(until__isnull=True).select_related("agency").order_by("agency__name", "name", "pk")
    agencies = Agency.objects.filter(until__isnull=True).order_by("name", "pk")
    if not serving.everywhere:
        units, agencies = units.filter(pk__in=serving.units), agencies.filter(pk__in=serving.agencies)
    return list(units), list(agencies)


def _with_news(found: Iterable[SavedSearch]) -> list[Kept]:
    """The same few questions for all that were last looked at together; none of the index where nothing came in."""
    rows = list(found)
    if not rows:
        return []
    looks = {look.search_id: look for look in SearchLook.objects.filter(search__in=rows, person_id=current().person)}
    size = ledger_size()
    arrived: dict[int, list[int] | None] = {}
    kept = []
    for row in rows:
        one = Kept(row, looks.get(row.pk))
        if one.since >= size:
            kept.append(one)
            continue
        if one.since not in arrived:
            arrived[one.since] = search.arrived_since(one.since)
        try:
            asked = Question.read(row.address).asked()
            kept.append(Kept(row, one.look, search.count_since(asked, one.since, arrived[one.since])))
        except SearchRefused as refusal:
            kept.append(Kept(row, one.look, problem=str(refusal)))
    return kept
