"""Reading one list beside the posts of an account: asks, and writes nothing. It can run in a thread of its own."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TypeVar

from stance.archive.writes.captures import Answer
from stance.capture.answers_kept import without
from stance.capture.rules import Trouble
from stance.channels import discovery
from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.listing import Lister, Listing
from stance.channels.port.pulling import Look, Page
from stance.channels.port.wire import Talk
from stance.register.connections.conversation import carried_out

PAGES_AT_ONCE = 5
"""Of one list in one look; a longer round goes on in the next."""
MOST_SECONDS = 20.0
"""Of asking for one list, after which nothing further is asked of it."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListOrder:
    """``cursor`` goes on with a round, "" begins one; ``held`` are record ids of what is held of the list, its newest; ``was_whole`` says
    that a round has come to the end before, so that this one may end where nothing is new. ``again`` are items whose absence wants another
    proof: key of the record, its id on the platform, that of the post under which it stood."""

    key: int
    listing: Listing
    cursor: str = ""
    under: tuple[str, ...] = ()
    held: frozenset[str] = frozenset()
    was_whole: bool = False
    again: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ListSeen:
    """A page with the answers of its conversation, without what is not public. ``again`` is the key of the record that was asked for by
    itself, None for a page of the list."""

    page: Page
    answers: tuple[Answer, ...]
    again: int | None = None


@dataclass(slots=True)
class ListVisit:
    """What was read, up to where it failed. ``cursor`` is where the round goes on, "" where it came to its end (``is_whole``)."""

    order: ListOrder
    seen: list[ListSeen] = field(default_factory=list)
    cursor: str = ""
    is_whole: bool = False
    wait_seconds: float = 0.0
    trouble: Trouble | None = None


def read(platform: str, look: Look, order: ListOrder) -> ListVisit:
    visit = ListVisit(order, cursor=order.cursor)
    lister = discovery.lister(platform)
    if lister is None:
        return visit
    try:
        _round(lister, look, visit)
        for key, item, under in order.again:
            page, answers = _carried_out(look, lister.again(look, item, under))
            visit.seen.append(ListSeen(page, without(answers, page.hidden), key))
    except Refusal as refusal:
        visit.trouble = Trouble(str(refusal), is_refusal=True)
    except Unreachable as trouble:
        visit.trouble = Trouble(str(trouble), wait_seconds=trouble.wait_seconds)
    return visit


def _round(lister: Lister, look: Look, visit: ListVisit) -> None:
    order, ends = visit.order, time.monotonic() + MOST_SECONDS
    for _ in range(PAGES_AT_ONCE):
        page, answers = _carried_out(look, lister.listed(look, order.listing, visit.cursor, order.under))
        visit.seen.append(ListSeen(page, without(answers, page.hidden)))
        has_met = order.was_whole and bool(page.items) and all(item.record_id in order.held for _, item in page.items)
        visit.cursor = page.next_part if has_met else page.cursor
        visit.wait_seconds = page.wait_seconds or 0.0
        if not visit.cursor:
            visit.is_whole = True
            return
        if visit.wait_seconds or time.monotonic() > ends:
            return


def _carried_out(look: Look, talk: Talk[T]) -> tuple[T, tuple[Answer, ...]]:
    answers: list[Answer] = []
    return carried_out(talk, lambda *pair: answers.append(Answer(*pair)), look.secret), tuple(answers)
