"""Looking at a page of LinkedIn page by page (learn.microsoft.com/linkedin, “Posts API”: Find Posts by Authors, Get Posts by URN, “Images
API” and “Videos API”, read November 2026).

Posts are counted from the newest back. What is deleted meanwhile moves the others up, so each page begins with the last ones of the page
before. LinkedIn says of a post that is gone that its URN is not found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from stance.channels.linkedin.api import asked, is_error, refused
from stance.channels.linkedin.api_posts import POST, item_of, urn_of_medium
from stance.channels.linkedin.organizations import by_number, urn_of
from stance.channels.linkedin.posts import NoPost
from stance.channels.port.answers import Asking, host_of, listed_in, object_of, span_of, value_of
from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.following import Following, read
from stance.channels.port.pulling import Look, Page, Place, Puller
from stance.channels.port.wire import Response, Talk
from stance.engines.exports.instants import BadInstant, maybe
from stance.engines.exports.item import ODD, Failure, Item, MediaRef
from stance.engines.exports.outcome import BadElement, Outcome

PAGE_POSTS = 100
"""The most that LinkedIn gives at once."""
OVERLAP = 10
"""Posts of a page that come once more in the next one."""
POSTS = "posts"
MOST_NAMED = 50
_FILES = {"image": "images", "video": "videos"}


class PostsPuller:
    page_posts = PAGE_POSTS

    def pull(self, look: Look, cursor: str = "") -> Talk[Page]:
        asking, secret = Asking(), signed_in(look)
        urn = yield from urn_of(look, secret, asking)
        at = read(cursor, look.account_id) if cursor else None
        at = at if at is not None and at.token.isdecimal() and len(at.token) < 10 else None
        response = None if at is None else (yield from _listed(look, secret, urn, at, asking))
        is_restarted = bool(cursor) and response is None
        if at is None or response is None:
            at = Following(look.account_id)
            response = yield from _listed(look, secret, urn, at, asking)
        if response is None:
            raise Unreachable(f"{host_of(look.site)} does not list the posts of the page now (400).")
        page = yield from _Reading(look, secret, urn, at, asking).page(response)
        return replace(page, restarted=is_restarted)

    def one(self, look: Look, item_id: str) -> Talk[tuple[Place, Item] | None]:
        """Of what is not published or not public any more, it is gone for the public."""
        asking, secret, host = Asking(), signed_in(look), host_of(look.site)
        if not POST.fullmatch(item_id):
            raise Unreachable(f"{host} cannot be asked for that: it is no URN of a post.")
        urn = yield from urn_of(look, secret, asking)
        response = yield from asking.ask(asked(look.site, f"{POSTS}/{quote(item_id, safe='')}", secret))
        refused(response, host)
        if response.status == 404 and is_error(response):
            yield from by_number(
                look.site, secret, urn, asking
            )  # of a page that is gone no post is shown, and none is deleted
            return None
        number, post = asking.latest, value_of(response, host)
        if response.status != 200 or not isinstance(post, dict) or post.get("id") != item_id:
            raise Unreachable(
                f"{host} answered with something else than the post that was asked for ({response.status})."
            )
        try:
            item = item_of(look.account_id, urn, post)
        except ODD as error:
            raise Unreachable(f"{host} answered with a post that cannot be read: {_reason(error)[:200]}") from None
        return None if item is None else (Place(number, *span_of(response.body)), item)

    def media(self, item: Item) -> Iterator[tuple[str, str]]:
        return ((one.media_id, one.url) for one in item.media if one.url.startswith("https://"))


def signed_in(look: Look) -> Secret:
    if look.secret is None:
        raise Refusal("LinkedIn shows posts to no program without an access token. Connect the page with one.")
    return look.secret


def _listed(look: Look, secret: Secret, urn: str, at: Following, asking: Asking) -> Talk[Response | None]:
    """None where LinkedIn does not take the place from which it is asked to go on."""
    host = host_of(look.site)
    path = f"{POSTS}?author={quote(urn, safe='')}&q=author&isDsc=false&count={PAGE_POSTS}&sortBy=CREATED"
    path += f"&start={at.token}" if at.token else ""
    response = yield from asking.ask(asked(look.site, path, secret, "FINDER"))
    refused(response, host)
    if response.status == 400 and at.token and is_error(response):
        return None
    if response.status != 200:
        raise Unreachable(f"{host} does not list the posts of the page now ({response.status}).")
    return response


@dataclass(slots=True)
class _Reading:
    """One answer, post by post."""

    look: Look
    secret: Secret
    urn: str
    at: Following
    asking: Asking
    items: list[tuple[Place, Item]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def page(self, response: Response) -> Talk[Page]:
        host, number = host_of(self.look.site), self.asking.latest
        fields, outcomes = listed_in(response, host, "elements")
        paging = fields.get("paging")
        if not isinstance(paging, dict):
            raise Unreachable(f"{host} answered with something else than posts ({response.status}).")
        if not outcomes:
            yield from by_number(
                self.look.site, self.secret, self.urn, self.asking
            )  # what is not shown may be a page that is gone
        for outcome in outcomes:
            self._take(outcome, number)
        yield from self._addresses()
        times = [item.created_at for _, item in self.items]
        oldest, now = min(times, default=None), maybe(response.header("Date"))
        newest = self.at.at if self.at.token else max([*times, *([] if now is None else [now])], default=None)
        following = self.at.then(self._next(paging, len(outcomes)), oldest)
        is_window = oldest is not None and newest is not None and oldest <= newest
        return Page(
            items=tuple(self.items),
            cursor=following.written() if following else "",
            oldest=oldest if is_window else None,
            newest=newest if is_window else None,
            tells_absence=is_window and not self.failures and all(one >= two for one, two in pairwise(times)),
            failures=tuple(self.failures),
        )

    def _next(self, paging: dict[str, Any], count: int) -> str:
        """From where to go on, "" at the end: LinkedIn links to the next page, or counts what there is."""
        start = int(self.at.token or 0)
        links, total = paging.get("links"), paging.get("total")
        if isinstance(links, list) and any(isinstance(one, dict) and one.get("rel") == "next" for one in links):
            is_more = True
        elif isinstance(total, int) and not isinstance(total, bool):
            is_more = start + PAGE_POSTS < total
        else:
            is_more = count >= PAGE_POSTS
        return str(start + PAGE_POSTS - OVERLAP) if is_more else ""

    def _take(self, outcome: Outcome, number: int) -> None:
        if isinstance(outcome, BadElement):
            self.failures.append(Failure(POSTS, outcome.offset_bytes, outcome.reason, outcome.lost))
            return
        try:
            item = item_of(self.look.account_id, self.urn, outcome.value, outcome.warnings)
        except ODD as error:
            self.failures.append(Failure(POSTS, outcome.offset_bytes, _reason(error)[:500]))
        else:
            if item is not None:
                self.items.append((Place(number, outcome.offset_bytes, outcome.length_bytes), item))

    def _addresses(self) -> Talk[None]:
        """Of pictures and films, which posts name by their URN alone. They work for some weeks, and nothing depends on them."""
        unknown = [medium for _, item in self.items for medium in item.media if medium.type in _FILES]
        for type_, resource in _FILES.items():
            media = [one for one in unknown if one.type == type_]
            for start in range(0, len(media), MOST_NAMED):
                yield from self._named(resource, media[start : start + MOST_NAMED])

    def _named(self, resource: str, media: list[MediaRef]) -> Talk[None]:
        ids = ",".join(dict.fromkeys(quote(urn_of_medium(one), safe="") for one in media))
        try:
            response = yield from self.asking.ask(
                asked(self.look.site, f"{resource}?ids=List({ids})", self.secret, "BATCH_GET")
            )
        except Unreachable as error:
            if error.wait_seconds is not None:
                raise
            return
        results = object_of(response).get("results") if response.status == 200 else None
        for medium in media if isinstance(results, dict) else ():
            told = results.get(urn_of_medium(medium)) if isinstance(results, dict) else None
            address = told.get("downloadUrl") if isinstance(told, dict) else None
            medium.url = address if isinstance(address, str) else ""


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, NoPost | BadInstant) else f"it cannot be read: {error}"


PULLER: Puller = PostsPuller()
