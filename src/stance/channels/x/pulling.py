"""Looking at an account page by page (docs.x.com, “Get Posts” of a user and “Get Post by ID”, read November 2026).

X lists posts from the newest back, the newest state of each, down to the newest 3,200. It does not say that a list is whole: what it
leaves out may be withheld, so absence from a page proves nothing, and a post has to be asked for alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from stance.channels.port.answers import Asking, host_of, listed_in, span_of, value_of, wait_of
from stance.channels.port.connecting import Unreachable
from stance.channels.port.following import Following, read
from stance.channels.port.pulling import Look, Page, Place, Puller
from stance.channels.port.wire import Response, Talk
from stance.channels.x.api import INVALID, NOT_FOUND, asked, must_be_there, problems_in, refused, signed_in
from stance.channels.x.api_posts import FIELDS, ApiReader, Media, chain_of, media_in
from stance.channels.x.posts import BadPost, post_id_of
from stance.engines.exports.instants import maybe
from stance.engines.exports.item import ODD, Failure, Item
from stance.engines.exports.outcome import BadElement, Outcome

PAGE_POSTS = 100
"""The most that X gives at once; the fewest is five."""


class TimelinePuller:
    page_posts = PAGE_POSTS

    def pull(self, look: Look, cursor: str = "") -> Talk[Page]:
        asking = Asking()
        at = read(cursor, look.account_id) if cursor else None
        response = None if at is None else (yield from _listed(look, at, asking))
        is_restarted = bool(cursor) and response is None
        if at is None or response is None:
            at = Following(look.account_id)
            response = yield from _listed(look, at, asking)
        if response is None:
            raise Unreachable(f"{host_of(look.site)} does not list the posts of the account now (400).")
        page = yield from _Reading(look, at, asking).page(response)
        return replace(page, restarted=is_restarted)

    def one(self, look: Look, item_id: str) -> Talk[tuple[Place, Item] | None]:
        """Of an edited post its newest state, whichever id it is asked for by."""
        asking, host = Asking(), host_of(look.site)
        if post_id_of(item_id) is None:
            raise Unreachable(f"{host} cannot be asked for that: it is no number of a post.")
        found = yield from _shown(look, item_id, asking)
        if found is not None:
            newest = post_id_of(next(reversed(chain_of(found[0])), None)) or item_id
            if newest != found[0].get("id"):
                found = yield from _shown(look, newest, asking)
        return None if found is None else _single(look, found)

    def media(self, item: Item) -> Iterator[tuple[str, str]]:
        return ((one.media_id, one.url) for one in item.media if one.url.startswith("https://") and one.media_id)


def _listed(look: Look, at: Following, asking: Asking) -> Talk[Response | None]:
    """None where X does not take the cursor."""
    host, path = host_of(look.site), _path(look)
    question = {"max_results": str(PAGE_POSTS), **FIELDS}
    if at.token:
        question["pagination_token"] = at.token
    response = yield from asking.ask(asked(look.site, path, signed_in(look), question))
    refused(response, host)
    if response.status == 400 and at.token and INVALID in _kinds(response, host):
        return None
    if response.status == 404:
        yield from must_be_there(look, _fields(response, host), asking)
    if response.status != 200:
        raise Unreachable(f"{host} does not list the posts of the account now ({response.status}).")
    return response


def _path(look: Look) -> str:
    return f"/2/users/{look.account_id}/tweets"


def _fields(response: Response, host: str) -> dict[str, Any]:
    fields = value_of(response, host)
    if not isinstance(fields, dict):
        raise Unreachable(f"{host} answered with something else than posts ({response.status}).")
    return fields


def _kinds(response: Response, host: str) -> set[str]:
    return {problem.kind for problem in problems_in(_fields(response, host))}


Shown = tuple[dict[str, Any], Media, Response, int]


def _shown(look: Look, post_id: str, asking: Asking) -> Talk[Shown | None]:
    """A post, the media beside it, and the answer with its number; None where X says that there is no such post."""
    host = host_of(look.site)
    response = yield from asking.ask(asked(look.site, f"/2/tweets/{post_id}", signed_in(look), FIELDS))
    refused(response, host)
    if response.status not in (200, 404):
        raise Unreachable(f"{host} does not show this post now ({response.status}).")
    fields, number = _fields(response, host), asking.latest
    post = fields.get("data")
    if not isinstance(post, dict):
        is_gone = any(one.kind == NOT_FOUND and one.of in ("tweet", "post") for one in problems_in(fields))
        yield from must_be_there(look, fields, asking)
        if is_gone and post is None:
            return None
        raise Unreachable(f"{host} does not show this post now, and does not say that it is gone.")
    if post.get("id") != post_id and post_id not in chain_of(post):  # X may answer with the newest state at once
        raise Unreachable(f"{host} answered with another post than was asked for.")
    return post, media_in(fields), response, number


def _single(look: Look, shown: Shown) -> tuple[Place, Item]:
    post, media, response, number = shown
    try:
        item = ApiReader(look.account_id, look.handle).item(post, media)
    except ODD as error:
        host = host_of(look.site)
        raise Unreachable(f"{host} answered with a post that cannot be read: {_reason(error)[:200]}") from None
    return Place(number, *span_of(response.body)), item


@dataclass(slots=True)
class _Reading:
    """One answer, post by post."""

    look: Look
    at: Following
    asking: Asking
    items: list[tuple[Place, Item]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def page(self, response: Response) -> Talk[Page]:
        host, number = host_of(self.look.site), self.asking.latest
        fields, outcomes = listed_in(response, host, "data")
        meta = fields.get("meta")
        if not isinstance(meta, dict):
            if not outcomes:
                yield from must_be_there(self.look, fields, self.asking)
            raise Unreachable(f"{host} answered with something else than posts ({response.status}).")
        if not outcomes:
            yield from must_be_there(
                self.look, fields, self.asking
            )  # what is not shown may be an account that is suspended
        reader, media = ApiReader(self.look.account_id, self.look.handle), media_in(fields)
        for outcome in outcomes:
            self._take(outcome, reader, media, number)
        times = [item.created_at for _, item in self.items]
        oldest = min(times, default=None)
        now = maybe(response.header("Date"))
        newest = self.at.at if self.at.token else max([*times, *([] if now is None else [now])], default=None)
        following = self.at.then(meta.get("next_token"), oldest)
        is_window = oldest is not None and newest is not None and oldest <= newest
        return Page(
            items=tuple(self.items),
            cursor=following.written() if following else "",
            oldest=oldest if is_window else None,
            newest=newest if is_window else None,
            failures=tuple(self.failures),
            wait_seconds=wait_of(response) if response.header("x-rate-limit-remaining").strip() == "0" else None,
        )

    def _take(self, outcome: Outcome, reader: ApiReader, media: Media, number: int) -> None:
        path = _path(self.look)
        if isinstance(outcome, BadElement):
            self.failures.append(Failure(path, outcome.offset_bytes, outcome.reason, outcome.lost))
            return
        try:
            item = reader.item(outcome.value, media, outcome.warnings)
        except ODD as error:
            self.failures.append(Failure(path, outcome.offset_bytes, _reason(error)[:500]))
        else:
            self.items.append((Place(number, outcome.offset_bytes, outcome.length_bytes), item))


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, BadPost) else f"it cannot be read: {error}"


PULLER: Puller = TimelinePuller()
