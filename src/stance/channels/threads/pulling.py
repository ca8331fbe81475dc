"""Looking at an account on Threads: its posts and its replies together, from the newest back (Meta for Developers, “Retrieve User Posts” and
“Retrieve User Replies”, read November 2026).

Both lists are asked for what is before one moment. A page ends where the first of the two that goes on breaks off; what the other has beyond
that comes once more in the next page. More posts of one second than an answer holds are gone on with by the platform's own cursor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from stance.channels.port.connecting import Unreachable
from stance.channels.port.graph import Graph, Told, looking
from stance.channels.port.graph_lists import Listed, Make, addresses, listed, single
from stance.channels.port.pulling import Look, Page, Place, Puller
from stance.channels.port.wire import Talk
from stance.channels.threads.channel import NAMING
from stance.channels.threads.cursors import LISTS, Cursor, read
from stance.channels.threads.graph_api import API, FIRST_SECOND, ID, PER_LIST, POST, account_of
from stance.channels.threads.posts import item_of
from stance.engines.exports.item import Failure, Item

_SAME = "the platform hands out the same posts again and again: older ones were not looked at"


class ThreadsPuller:
    page_posts = PER_LIST * len(LISTS)

    def pull(self, look: Look, cursor: str = "") -> Talk[Page]:
        graph = looking(API, look)
        at = read(cursor, look.account_id) if cursor else None
        found = None if at is None else (yield from _listed(graph, look, at))
        is_restarted = bool(cursor) and found is None
        if at is None or found is None:
            at = Cursor(look.account_id)
            found = yield from _listed(graph, look, at)
        if found is None:
            raise Unreachable(f"{graph.host} does not list the posts of the account now.")
        if not at.until and not any(one.count for one in found):
            yield from account_of(graph, look.account_id)  # what shows nothing may be an account that is not shown
        return replace(_page(look, at, found), restarted=is_restarted)

    def one(self, look: Look, item_id: str) -> Talk[tuple[Place, Item] | None]:
        graph = looking(API, look)
        is_id = ID.fullmatch(item_id) is not None
        return (
            yield from single(graph, item_id, is_id, POST, _making(look), lambda: account_of(graph, look.account_id))
        )

    def media(self, item: Item) -> Iterator[tuple[str, str]]:
        return addresses(item)


def _making(look: Look) -> Make:
    home = NAMING.home_of(look.handle.removeprefix("@"))
    return lambda given, warnings: item_of(given, look.account_id, home, warnings)


def _listed(graph: Graph, look: Look, at: Cursor) -> Talk[list[Listed] | None]:
    """None where the platform does not take the cursor."""
    found = []
    for number, name in enumerate(LISTS):
        path = f"/{look.account_id}/{name}"
        answer = yield from graph.get(path, fields=POST, limit=str(PER_LIST), **at.parameters(number))
        if isinstance(answer, Told):
            yield from account_of(graph, look.account_id)
            if at.until and answer.code == 100 and not answer.is_gone:
                return None
            raise Unreachable(f"{graph.host} does not list the posts of the account now ({answer.words}).")
        one = listed(answer, path, graph.host, "timestamp", _making(look))
        one.goes_on = one.goes_on or one.count >= PER_LIST  # examples of this API show lists that go on without "next"
        found.append(one)
    return found


def _page(look: Look, at: Cursor, found: Sequence[Listed]) -> Page:
    failures = [failure for one in found for failure in one.failures]
    times = [time for one in found for time in one.times]
    following = _following(at, found)
    ends = [min(one.times) for one in found if one.goes_on and one.times]
    oldest = (max(ends) if ends else min(times)) if times else None
    now = [one.now for one in found if one.now is not None]
    newest = at.at if at.until else max([*times, *now], default=None)
    if oldest is not None and newest is not None and at.until:
        oldest = min(oldest, newest)
    is_window = oldest is not None and newest is not None and oldest <= newest
    if any(one.goes_on for one in found) and following is None:
        failures.append(Failure(f"/{look.account_id}/{LISTS[0]}", 0, _SAME, lost=False))
    return Page(
        items=tuple(pair for one in found for pair in one.items),
        cursor=following.written() if following else "",
        oldest=oldest if is_window else None,
        newest=newest if is_window else None,
        failures=tuple(failures),
        wait_seconds=max((one.wait for one in found if one.wait is not None), default=None),
    )


def _following(at: Cursor, found: Sequence[Listed]) -> Cursor | None:
    """Just behind the later of the two ends, so that none of that second is missed; where that is no further than this page began, by the
    platform's own cursors."""
    ends = [min(one.times) for one in found if one.goes_on and one.times]
    if not ends:
        return None
    end = max(ends)
    if end < FIRST_SECOND:
        return None
    if not at.until or end + 2 < at.until:
        return Cursor(at.account, end + 2, end)
    return at.going_on(tuple(one.after for one in found))


PULLER: Puller = ThreadsPuller()
