"""Looking at a professional account: its media, from the newest back (Meta for Developers, “IG User”, “Media”, read November 2026: the
10,000 newest, without stories). What is missing from the list has to be asked for alone, twice, before it counts as gone.
"""

from __future__ import annotations

from collections.abc import Iterator

from stance.channels.instagram.graph_api import API, ID, MEDIA, PAGE_POSTS, account_of
from stance.channels.instagram.media_posts import item_of
from stance.channels.port.connecting import Unreachable
from stance.channels.port.graph import Graph, Told, looking
from stance.channels.port.graph_lists import Cursor, Listed, Make, addresses, listed, read, single
from stance.channels.port.pulling import Look, Page, Place, Puller
from stance.channels.port.wire import Talk
from stance.engines.exports.item import Failure, Item

_SAME = "the platform hands out the same posts again and again: older ones were not looked at"


class MediaPuller:
    page_posts = PAGE_POSTS

    def pull(self, look: Look, cursor: str = "") -> Talk[Page]:
        graph = looking(API, look)
        at = read(cursor, look.account_id) if cursor else None
        found = None if at is None else (yield from _listed(graph, look, at))
        is_restarted = bool(cursor) and found is None
        if found is None:
            at, found = None, (yield from _listed(graph, look, None))
        if found is None:
            raise Unreachable(f"{graph.host} does not list the posts of the account now.")
        if at is None and not found.count and not found.after:
            yield from account_of(graph, look.account_id)  # what shows nothing may be an account that is not shown
        return _page(look, at, found, restarted=is_restarted)

    def one(self, look: Look, item_id: str) -> Talk[tuple[Place, Item] | None]:
        graph = looking(API, look)
        is_id = ID.fullmatch(item_id) is not None
        return (
            yield from single(graph, item_id, is_id, MEDIA, _making(look), lambda: account_of(graph, look.account_id))
        )

    def media(self, item: Item) -> Iterator[tuple[str, str]]:
        return addresses(item)


def _making(look: Look) -> Make:
    return lambda given, warnings: item_of(given, look.account_id, warnings)


def path_of(look: Look) -> str:
    """An account that an export made known by its name has no number here: the token says whose it is."""
    return f"/{look.account_id if ID.fullmatch(look.account_id) else 'me'}/media"


def _listed(graph: Graph, look: Look, at: Cursor | None) -> Talk[Listed | None]:
    """None where the platform does not take the cursor."""
    path, more = path_of(look), {} if at is None else {"after": at.after}
    answer = yield from graph.get(path, fields=MEDIA, limit=str(PAGE_POSTS), **more)
    if isinstance(answer, Told):
        yield from account_of(graph, look.account_id)
        if at is not None and answer.code == 100 and not answer.is_gone:
            return None
        raise Unreachable(f"{graph.host} does not list the posts of the account now ({answer.words}).")
    return listed(answer, path, graph.host, "timestamp", _making(look))


def _page(look: Look, at: Cursor | None, shown: Listed, *, restarted: bool) -> Page:
    before = None if at is None else at.at
    oldest = min((*shown.times, *([before] if before is not None else [])), default=None) if shown.times else None
    newest = (
        before if at is not None else max((*shown.times, *([shown.now] if shown.now is not None else [])), default=None)
    )
    is_window = oldest is not None and newest is not None and oldest <= newest
    cursor = ""
    if shown.after and at is not None and shown.after == at.after:
        shown.failures.append(Failure(path_of(look), 0, _SAME))
    elif shown.after:
        cursor = Cursor(look.account_id, shown.after, oldest if oldest is not None else before).written()
    return Page(
        items=tuple(shown.items),
        cursor=cursor,
        oldest=oldest if is_window else None,
        newest=newest if is_window else None,
        failures=tuple(shown.failures),
        restarted=restarted,
        wait_seconds=shown.wait,
    )


PULLER: Puller = MediaPuller()
