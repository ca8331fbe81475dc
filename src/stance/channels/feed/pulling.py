"""Polling a feed: the whole document is a page, archives and further pages are older ones (RFC 5005, September 2007; JSON Feed 1.1, "next_url").

It is asked for with what the last answer left behind (RFC 9110, 13.1: If-None-Match, If-Modified-Since), so that a site that has nothing new
says no more than that. An entry that a feed does not show is not gone: it is older than what the feed has room for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from stance.channels.feed.connecting import must_be_shown
from stance.channels.feed.documents import Document
from stance.channels.feed.polled import Held, asked, document_in, export_of, is_same_host, pause_of
from stance.channels.feed.reading import FeedReader
from stance.channels.feed.xml_entries import joined
from stance.channels.port.answers import Asking, host_of
from stance.channels.port.connecting import Unreachable
from stance.channels.port.pulling import Look, Page, Place, Puller
from stance.channels.port.wire import Response, Talk
from stance.engines.exports.hashed_ids import hashed
from stance.engines.exports.item import Failure, Item

PAGE_POSTS = 5_000
"""A feed decides by itself how much it shows. What has more is read, too."""
FORM = 1
LONGEST = 40_000
MOST_DOCUMENTS = 1_000
"""Archives of one feed that are followed: one a month is eighty years."""
NOT_MODIFIED = 304
_VALIDATORS = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
_LONGEST_VALIDATOR = 500


@dataclass(frozen=True, slots=True)
class Cursor:
    """``url`` is the document that follows; ``passed`` are those before it, by a hash of their addresses: a feed may lead in a circle."""

    account: str
    url: str
    passed: tuple[str, ...]

    def written(self) -> str:
        return json.dumps(asdict(self) | {"form": FORM}, separators=(",", ":"))


class FeedPuller:
    page_posts = PAGE_POSTS

    def pull(self, look: Look, cursor: str = "") -> Talk[Page]:
        asking = Asking()
        at = read(cursor, look) if cursor else None
        if at is not None:
            response = yield from asking.ask(asked(at.url))
            if response.status == 200:
                return _page(look, response, asking.latest, at)
            if response.status not in (404, 410):
                must_be_shown(response, host_of(look.site))
        response = yield from asking.ask(asked(look.site, validators_in(look) if not cursor else None))
        if response.status == NOT_MODIFIED:
            return Page((), "", is_silent=True, validators=look.validators, wait_seconds=pause_of(response, None))
        must_be_shown(response, host_of(look.site))
        return _page(look, response, asking.latest, None, restarted=bool(cursor))

    def one(self, look: Look, item_id: str) -> Talk[tuple[Place, Item] | None]:
        """Never None: that an entry is in the feed no more says nothing."""
        asking, host = Asking(), host_of(look.site)
        response = yield from asking.ask(asked(look.site))
        must_be_shown(response, host)
        items, _failures = _read(look, response, document_in(response, host), asking.latest)
        found = next((pair for pair in items if pair[1].post_id == item_id), None)
        if found is None:
            raise Unreachable(
                f"The feed on {host} does not show this entry now, which says nothing: it shows its newest alone."
            )
        return found

    def media(self, item: Item) -> Iterator[tuple[str, str]]:
        for medium in item.media:
            if medium.url.startswith(("https://", "http://")):
                yield medium.media_id, medium.url


def _page(look: Look, response: Response, number: int, at: Cursor | None, *, restarted: bool = False) -> Page:
    document = document_in(response, host_of(look.site))
    items, failures = _read(look, response, document, number)
    following = _following(look, document, at)
    return Page(
        items=items,
        cursor=following.written() if following else "",
        failures=failures,
        restarted=restarted,
        wait_seconds=pause_of(response, document) if at is None else None,
        is_silent=True,
        validators="" if at is not None else _left_by(response, look.site),
    )


def _read(
    look: Look, response: Response, document: Document, number: int
) -> tuple[tuple[tuple[Place, Item], ...], tuple[Failure, ...]]:
    export = export_of(document, look.account_id)
    items, failures = list[tuple[Place, Item]](), list[Failure]()
    for found in FeedReader(Held(response.body), export).read(export.parts[0]):
        if isinstance(found, Failure):
            failures.append(found)
        else:
            offset, length, item = found
            items.append((Place(number, offset, length), item))
    return tuple(items), tuple(failures)


def _following(look: Look, document: Document, at: Cursor | None) -> Cursor | None:
    here = at.url if at is not None else look.site
    url = joined(here, document.older)
    passed = (*(at.passed if at is not None else ()), _hashed(here))
    if not document.older or not _is_askable(url, look.site) or _hashed(url) in passed or len(passed) >= MOST_DOCUMENTS:
        return None
    return Cursor(look.account_id, url, passed)


def _is_askable(url: str, site: str) -> bool:
    return is_same_host(url, site) and url.isascii() and not any(sign <= " " for sign in url)


def _hashed(url: str) -> str:
    return hashed(url)[:10]


def validators_in(look: Look) -> dict[str, str]:
    """The headers of a conditional request; none where the last answer left nothing, or was of another address."""
    try:
        given = json.loads(look.validators or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(given, dict) or given.pop("url", None) != look.site:
        return {}
    return {name: value for name, value in given.items() if name in _VALIDATORS and isinstance(value, str)}


def _left_by(response: Response, site: str) -> str:
    told = {name: response.header(header) for name, header in _VALIDATORS.items()}
    kept = {
        name: value for name, value in told.items() if value and value.isascii() and len(value) <= _LONGEST_VALIDATOR
    }
    return json.dumps(kept | {"url": site}) if kept else ""


def read(text: str, look: Look) -> Cursor | None:
    """None for what was not written here for that feed, or by a version that is not known."""
    try:
        given: Any = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict) or given.get("form") != FORM or given.get("account") != look.account_id:
        return None
    url, passed = given.get("url"), given.get("passed")
    if not isinstance(url, str) or not _is_askable(url, look.site) or not isinstance(passed, list):
        return None
    is_sound = all(isinstance(one, str) for one in passed)
    return Cursor(look.account_id, url, tuple(passed)[:MOST_DOCUMENTS]) if is_sound else None


PULLER: Puller = FeedPuller()
