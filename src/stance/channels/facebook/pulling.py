"""Looking at a Page: its own posts, from the newest back, span by span (Meta for Developers, “Page Feed” and “Paginated Results”, read
November 2026). What a list does not show proves nothing: wide lists are thinned out, so the posts of a span come with a little of the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from stance.channels.facebook.cursors import SPAN, Cursor, read
from stance.channels.facebook.graph_api import API, PAGE_POSTS, POST, POST_ID, page_of
from stance.channels.facebook.live_posts import item_of
from stance.channels.port.connecting import Unreachable
from stance.channels.port.graph import Answer, Graph, Told, looking
from stance.channels.port.graph_lists import Make, addresses, listed, single
from stance.channels.port.pulling import Look, Page, Place, Puller
from stance.channels.port.wire import Talk
from stance.engines.exports.item import Failure, Item

NEWEST = {"since": f"-{SPAN // 86_400} days"}
"""“Paginated Results”: "since" takes what PHP's strtotime does. Here is no clock, and the platform has one."""
_ELSEWHERE = "the platform gave other posts than those of the days that were asked for: older ones were not looked at"
_SAME = "the platform hands out the same posts again and again: older ones were not looked at"


class PagePuller:
    page_posts = PAGE_POSTS

    def pull(self, look: Look, cursor: str = "") -> Talk[Page]:
        visit = _Visit(look, looking(API, look))
        at = read(cursor, look.account_id) if cursor else None
        is_listed = at is not None and (yield from visit.list_posts(at.parameters))
        if at is not None and is_listed:
            return (yield from visit.older(at))
        page = yield from visit.newest()
        return replace(page, restarted=bool(cursor))

    def one(self, look: Look, item_id: str) -> Talk[tuple[Place, Item] | None]:
        graph = looking(API, look)
        is_id = POST_ID.fullmatch(item_id) is not None
        return (yield from single(graph, item_id, is_id, POST, _making(look), lambda: page_of(graph, look.account_id)))

    def media(self, item: Item) -> Iterator[tuple[str, str]]:
        return addresses(item)


def _making(look: Look) -> Make:
    return lambda given, warnings: item_of(given, look.account_id, warnings)


@dataclass(slots=True)
class _Visit:
    """One page, of one answer or two. ``times`` are those of everything that the newest answer lists."""

    look: Look
    graph: Graph
    items: list[tuple[Place, Item]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    after: str = ""
    now: int | None = None
    wait: float | None = None

    @property
    def path(self) -> str:
        return f"/{self.look.account_id}/posts"

    @property
    def is_empty(self) -> bool:
        return not self.times and not self.after

    def list_posts(self, parameters: dict[str, str]) -> Talk[bool]:
        """Read one answer. False where the platform does not take a cursor."""
        answer = yield from self.graph.get(self.path, fields=POST, limit=str(PAGE_POSTS), **parameters)
        if isinstance(answer, Told):
            yield from page_of(self.graph, self.look.account_id)
            if answer.code == 100 and not answer.is_gone and parameters:
                return False
            raise Unreachable(f"{self.graph.host} does not list the posts of the Page now ({answer.words}).")
        self._take(answer)
        return True

    def newest(self) -> Talk[Page]:
        yield from self.list_posts(NEWEST)
        if self.is_empty:
            yield from self.list_posts({})
        if self.is_empty:
            yield from page_of(self.graph, self.look.account_id)  # what shows nothing may be a Page that is not shown
        if not self.times:
            return self._page("", None, None)
        oldest, newest = min(self.times), max((*self.times, *([self.now] if self.now is not None else [])))
        return self._page(Cursor(self.look.account_id).before(oldest).written(), oldest, newest)

    def older(self, at: Cursor) -> Talk[Page]:
        if at.since and not self.after and not self._older(at):
            at = at.without_since()
            yield from self.list_posts(at.parameters)
        older = self._older(at)
        if not older and not self.after:
            if self.times:
                self.failures.append(Failure(self.path, 0, _ELSEWHERE, lost=False))
            return self._page("", None, None)
        oldest = min((*older, at.at)) if older else None
        if self.after:
            following = at.going_on(self.after, oldest)
            if following is None:
                self.failures.append(Failure(self.path, 0, _SAME))
        elif at.since:
            oldest, following = at.since, at.span_before()
        else:
            following = Cursor(self.look.account_id).before(oldest) if oldest is not None and oldest < at.at else None
        return self._page(following.written() if following else "", oldest, at.at)

    def _older(self, at: Cursor) -> list[int]:
        """The times of what is not newer than what was asked for: a post may come up in every list."""
        return [time for time in self.times if not at.until or time <= at.until]

    def _take(self, answer: Answer) -> None:
        found = listed(answer, self.path, self.graph.host, "created_time", _making(self.look))
        self.times, self.after, self.now, self.wait = found.times, found.after, found.now, found.wait or self.wait
        self.items += found.items
        self.failures += found.failures

    def _page(self, cursor: str, oldest: int | None, newest: int | None) -> Page:
        is_window = oldest is not None and newest is not None and oldest <= newest
        return Page(
            items=tuple(self.items),
            cursor=cursor,
            oldest=oldest if is_window else None,
            newest=newest if is_window else None,
            failures=tuple(self.failures),
            wait_seconds=self.wait,
        )


PULLER: Puller = PagePuller()
