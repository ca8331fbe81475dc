"""One look at an account on its platform: asks, and writes nothing. It can run in a thread of its own."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TypeVar

from stance.archive.writes.captures import Answer
from stance.capture.answers_kept import without
from stance.capture.list_reading import ListOrder, ListVisit, read
from stance.capture.rules import Trouble
from stance.channels import discovery
from stance.channels.port.connecting import Ended, Handed, Refusal, Unreachable, Vanished
from stance.channels.port.profiles import Profile
from stance.channels.port.pulling import Look, Page, Place
from stance.channels.port.wire import Talk
from stance.engines.exports.item import Item
from stance.register.connections.conversation import carried_out
from stance.register.handles import is_named

NEWEST_PAGES = 5
"""Read at once until the last look is reached; what lies between is left to the walk."""
WALK_PAGES = 10
"""Of the walk, in one look."""
T = TypeVar("T")
MOST_SECONDS = 45.0
"""Of asking, after which nothing further is asked: what is left is for the next look. One answer takes a minute at most."""


@dataclass(frozen=True, slots=True)
class Order:
    """``until_seconds`` is where the last look ended (None: there was none, and one page is enough: the walk does the rest); ``walk_cursor`` goes on with the walk ("": from the newest
    post), None where there is no walk; ``asked_again`` are posts whose absence wants a
    second proof: key of the record, id on the platform."""

    platform: str
    look: Look
    until_seconds: int | None
    walk_cursor: str | None
    walk_until_seconds: int | None = None
    asked_again: tuple[tuple[int, str], ...] = ()
    lists: tuple[ListOrder, ...] = ()
    wants_profile: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A page, with every answer of the conversation that gave it. ``is_first``: it begins with the newest post."""

    page: Page
    answers: tuple[Answer, ...]
    is_walk: bool
    is_first: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One post asked for by itself, by the key of its record. ``found`` is None where the platform says that it is gone."""

    key: int
    found: tuple[Place, Item] | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """How the account shows itself, with the answers that show it. ``holder`` is whose the register's name is now, by the platform's id,
    "" for nobody's; None where that was not asked or is not told."""

    profile: Profile
    answers: tuple[Answer, ...]
    holder: str | None = None


@dataclass(slots=True)
class Visit:
    """What a look found, up to where it failed. ``reached`` says whether the newest pages met the last look; ``gap_cursor`` goes on
    from there where they did not."""

    seen: list[Seen] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    reached: bool = False
    gap_cursor: str = ""
    lists: list[ListVisit] = field(default_factory=list)
    trouble: Trouble | None = None
    failed: tuple[Answer, ...] = ()
    """The answers of the conversation that failed: they show what the platform said."""
    shown: Shown | None = None
    profile_trouble: Trouble | None = None
    """Why the profile was not seen. It costs nothing else of the look."""
    handed_to: str = ""
    """The platform's id of another account that has the register's name now."""
    began_seconds: float = field(default_factory=time.monotonic)

    @property
    def is_long(self) -> bool:
        return time.monotonic() - self.began_seconds > MOST_SECONDS


def visited(order: Order) -> Visit:
    visit = Visit()
    try:
        _newest(order, visit)
        _profile(order, visit)
        _again(order, visit)
        _walk(order, visit)
    except Vanished as gone:
        visit.trouble = Trouble(str(gone), is_refusal=True, is_vanished=True, standing=gone.standing)
    except Handed as handed:
        visit.trouble, visit.handed_to = Trouble(str(handed), is_refusal=True), handed.account_id
    except Refusal as refusal:
        visit.trouble = Trouble(str(refusal), is_refusal=True, is_by_a_person=isinstance(refusal, Ended))
    except Unreachable as trouble:
        visit.trouble = Trouble(str(trouble), wait_seconds=trouble.wait_seconds)
    if visit.trouble is None:
        visit.lists = [read(order.platform, order.look, one) for one in order.lists]
    return visit


def _newest(order: Order, visit: Visit) -> None:
    cursor = ""
    for _ in range(NEWEST_PAGES):
        page = _page(order, visit, cursor, is_walk=False)
        if order.until_seconds is None or _is_through(page, order.until_seconds):
            visit.reached = True
            return
        cursor = page.cursor
        if page.wait_seconds or visit.is_long:
            break
    visit.gap_cursor = cursor


def _walk(order: Order, visit: Visit) -> None:
    cursor = order.walk_cursor
    if cursor is None:
        return
    if not cursor:
        # The newest page was read a moment ago.
        cursor = visit.seen[0].page.cursor
    for _ in range(WALK_PAGES):
        if not cursor or visit.is_long:
            return
        page = _page(order, visit, cursor, is_walk=True)
        if page.wait_seconds or (order.walk_until_seconds is not None and _is_through(page, order.walk_until_seconds)):
            return
        cursor = page.cursor


def _profile(order: Order, visit: Visit) -> None:
    """Beside the posts: what goes wrong with it is told apart, and the posts decide whether the account is there."""
    if not order.wants_profile or visit.is_long:
        return
    failed = visit.failed
    try:
        visit.shown = _shown(order, visit)
    except Vanished as gone:
        visit.profile_trouble = Trouble(str(gone), is_refusal=True, is_vanished=True, standing=gone.standing)
    except Handed as handed:
        visit.profile_trouble, visit.handed_to = Trouble(str(handed), is_refusal=True), handed.account_id
    except Refusal as refusal:
        visit.profile_trouble = Trouble(str(refusal), is_refusal=True)
    except Unreachable as trouble:
        visit.profile_trouble = Trouble(str(trouble), wait_seconds=trouble.wait_seconds)
    visit.failed = failed


def _shown(order: Order, visit: Visit) -> Shown:
    profiler, look = discovery.profiler(order.platform), order.look
    profile, answers = _carried_out(visit, look, profiler.profile(look))
    kept = tuple(answers[number] for number in profile.shown_in)
    if not profile.handle or is_named(order.platform, profile.handle, look.handle):
        return Shown(profile, kept)
    holder, _ = _carried_out(visit, look, profiler.holder(look))
    return Shown(profile, kept, holder)


def _carried_out(visit: Visit, look: Look, talk: Talk[T]) -> tuple[T, tuple[Answer, ...]]:
    """What the conversation ends with, and its answers, which are kept where it fails."""
    answers: list[Answer] = []
    try:
        return carried_out(talk, lambda *pair: answers.append(Answer(*pair)), look.secret), tuple(answers)
    except (Refusal, Unreachable):
        visit.failed = tuple(answers)
        raise


def _again(order: Order, visit: Visit) -> None:
    puller = discovery.puller(order.platform)
    for key, item_id in order.asked_again:
        if visit.is_long:
            return
        found, answers = _carried_out(visit, order.look, puller.one(order.look, item_id))
        visit.asked.append(Asked(key, found, answers))


def _page(order: Order, visit: Visit, cursor: str, *, is_walk: bool) -> Page:
    page, answers = _carried_out(visit, order.look, discovery.puller(order.platform).pull(order.look, cursor))
    visit.seen.append(Seen(page, without(answers, page.hidden), is_walk, not cursor))
    return page


def _is_through(page: Page, until_seconds: int) -> bool:
    """Nothing older follows, or it was seen already."""
    if not page.cursor:
        return True
    return page.oldest is not None and page.oldest < until_seconds
