"""Reading the audit trail, newest first, paged by key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice

from django.db.models import Q, QuerySet

from stance.engines.policy import authorise, reach
from stance.journal.models import Event

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty means "any". ``text`` is looked for in the summary and in the reasons; ``before`` is the key of the last row seen."""

    who: str = ""
    what: str = ""
    thing: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def newest_line() -> int:
    """The key of the newest line that is committed, 0 before the first. Says nothing of what it is about; on PostgreSQL one with a
    smaller key may be on its way still."""
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def has_later(line: int, *, kind: str, key: object, actions: Collection[str]) -> bool:
    """Whether anything of these was done to an object after a line: then what that line tells of is not what is there now. Not guarded:
    says nothing but that."""
    later = Event.objects.filter(pk__gt=line, object_kind=kind, object_id=str(key), action__in=actions)
    return later.exists()


def events(wanted: Filter) -> tuple[list[Event], int | None]:
    """One page and the key to continue from (None on the last page)."""
    authorise("journal.read")
    found = (rows[: PAGE_ROWS + 1] for rows in _within("journal.read", _filtered(wanted)))
    rows = list(islice(_once(merge(*found, key=lambda event: -event.pk)), PAGE_ROWS + 1))
    more = rows[PAGE_ROWS - 1].pk if len(rows) > PAGE_ROWS else None
    return rows[:PAGE_ROWS], more


def oldest_first(wanted: Filter) -> Iterator[Event]:
    """Every event that a filter finds, in the order in which they happened, read bit by bit."""
    authorise("journal.read")
    found = (rows.order_by("id").iterator(chunk_size=2000) for rows in _within("journal.export", _filtered(wanted)))
    return _once(merge(*found, key=lambda event: event.pk))


def _within(action: str, rows: QuerySet[Event]) -> Iterator[QuerySet[Event]]:
    """What the reader may see, as lists that are each read by an index: of each of their agencies, alone or with others."""
    here = reach(action)
    if here.everywhere:
        yield rows
        return
    for agency in sorted(here.agencies):
        yield rows.filter(agency_id=agency)
        yield rows.filter(agencies__agency_id=agency)


def _once(events: Iterable[Event]) -> Iterator[Event]:
    """A line of several agencies comes up for each: one after the other, since lists are merged in order."""
    last = 0
    for event in events:
        if event.pk != last:
            yield event
        last = event.pk


def _filtered(wanted: Filter) -> QuerySet[Event]:
    condition = Q()
    if wanted.who:
        condition &= Q(actor_label__icontains=wanted.who)
    if wanted.what:
        condition &= Q(action__startswith=wanted.what)
    if wanted.thing:
        condition &= Q(object_id=wanted.thing)
    if wanted.text:
        condition &= Q(summary__icontains=wanted.text) | Q(because__icontains=wanted.text)
    if wanted.since:
        condition &= Q(at__gte=wanted.since)
    if wanted.until:
        condition &= Q(at__lt=wanted.until)
    if wanted.before:
        condition &= Q(pk__lt=wanted.before)
    return Event.objects.filter(condition).order_by("-id")
