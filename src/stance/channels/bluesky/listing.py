"""What the public wrote under an account's posts, from a service that shows the network (an AppView: lexicons app.bsky.feed.getPostThread
and app.bsky.feed.getPosts, read November 2026). An account's own server does not know it. The likes that the account gave are records of
its repository, and are looked at with its posts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from stance.channels.bluesky.addresses import POST, held_as, read_address, record_id
from stance.channels.bluesky.answers import Answer, Conversation, No
from stance.channels.bluesky.listed import RecordReader
from stance.channels.bluesky.strangers import record_id_of
from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.listing import Lister, Listing, Offer
from stance.channels.port.pulling import Look, Page, Place
from stance.channels.port.under_posts import portion
from stance.channels.port.wire import Talk
from stance.engines.exports.decode import decode
from stance.engines.exports.item import ODD, Author, Failure, Item
from stance.engines.exports.nested import Spot, whole

LEVELS = 6
"""Of replies to replies: what the lexicon gives where nothing is said."""
THREAD = "app.bsky.feed.getPostThread"
LONGEST_NAME = 700


class AppViewLister:
    offers = (Offer(listing=Listing.RESPONSES, every_seconds=300, per_post=True, tells_gone=True, needs_view=True),)

    def listed(self, look: Look, listing: Listing, cursor: str = "", under: Sequence[str] = ()) -> Talk[Page]:
        del listing
        reading = _Reading(look)
        paths, following = portion(cursor, under)
        for path in paths:
            yield from reading.thread(path)
        return reading.page(following)

    def again(self, look: Look, item: str, under: str) -> Talk[Page]:
        del under
        reading = _Reading(look)
        yield from reading.posts(item)
        return reading.page("")


@dataclass(slots=True)
class _Reading:
    look: Look
    items: list[tuple[Place, Item]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    complete: list[tuple[str, int]] = field(default_factory=list)
    talk: Conversation = field(init=False)

    def __post_init__(self) -> None:
        if not self.look.view:
            raise Refusal("No service is named that shows what the public wrote. Name one (STANCE_VIEW_BLUESKY).")
        self.talk = Conversation(self.look.view)

    def thread(self, path: str) -> Talk[None]:
        uri = f"at://{self.look.account_id}/{path}"
        answer = yield from self.talk.get(THREAD, uri=uri, depth=str(LEVELS), parentHeight="0")
        if isinstance(answer, No):
            if answer.status == 400:
                return  # "NotFound": the service has not seen the post yet, or does not show it any more
            raise Unreachable(f"{self.talk.name} does not show the thread (it answered {answer.status}).")
        top = self._spot(answer).get("thread")
        if top is None:
            raise Unreachable(f"{self.talk.name} answered with something else than a thread.")
        before, direct = len(self.failures), top.get("replies")
        for spot in _replies(top):
            self._take(answer, spot)
        listed = len(direct.elements()) if direct else 0
        count = _object(top.get("post")).get("replyCount")
        if count == listed and len(self.failures) == before:
            self.complete.append((record_id(self.look.account_id, path), answer.page))

    def posts(self, uri: str) -> Talk[None]:
        answer = yield from self.talk.get("app.bsky.feed.getPosts", uris=uri)
        if isinstance(answer, No):
            raise Unreachable(f"{self.talk.name} does not show posts (it answered {answer.status}).")
        listed = self._spot(answer).get("posts")
        if listed is None or not listed.raw.startswith(b"["):
            raise Unreachable(f"{self.talk.name} answered with something else than posts.")
        for spot in listed.elements():
            self._take(answer, spot)

    def page(self, cursor: str) -> Page:
        return Page(
            items=tuple(self.items),
            cursor=cursor,
            failures=tuple(self.failures),
            is_silent=True,
            whole_under=tuple(self.complete),
        )

    def _spot(self, answer: Answer) -> Spot:
        try:
            return whole(answer.response.body)
        except ValueError:
            raise Unreachable(f"{self.talk.name} answered with something that is no JSON.") from None

    def _take(self, answer: Answer, spot: Spot) -> None:
        try:
            item = self._item(_object(spot), spot.raw)
        except ODD as error:
            self.failures.append(Failure(THREAD, spot.start, str(error)[:500]))
        else:
            if item is not None:
                self.items.append((Place(answer.page, spot.start, spot.length), item))

    def _item(self, post: dict[str, Any], raw: bytes) -> Item | None:
        """None for the account's own: its repository has it. Raises ODD."""
        author = _author(post.get("author"))
        address = read_address(post.get("uri"))
        if address is None or address.did != author.key:
            raise ValueError("it does not say whose it is")
        if address.did == self.look.account_id:
            return None
        element = {"uri": post.get("uri"), "cid": post.get("cid"), "value": json.loads(raw)["record"]}
        item = RecordReader(address.did, author.handle.removeprefix("@"), self.look.view).item(element, b"", POST)
        item.content |= {
            "account": self.look.account_id,
            "author": {"handle": author.handle, "key": author.key, "name": author.name},
        }
        item.post_id = str(item.content["id"])
        item.record_id = record_id_of(self.look.account_id, item.post_id)
        item.answered_as = held_as(item.post_id) or ""
        item.author = author
        return item


def _replies(thread: Spot) -> Iterator[Spot]:
    """Every post under this one that is shown. What is blocked or was not found has no post."""
    listed = thread.get("replies")
    for reply in listed.elements() if listed else []:
        if (post := reply.get("post")) is not None:
            yield post
        yield from _replies(reply)


def _object(spot: Spot | None) -> dict[str, Any]:
    value = decode(spot.raw)[0] if spot else {}
    return value if isinstance(value, dict) else {}


def _author(given: Any) -> Author:
    told = given if isinstance(given, dict) else {}
    did, handle, name = told.get("did"), told.get("handle"), told.get("displayName")
    if not isinstance(did, str) or not did.startswith("did:"):
        raise ValueError("it does not say who wrote it")
    written = f"@{handle}" if isinstance(handle, str) and handle and len(handle) <= LONGEST_NAME else ""
    return Author(name if isinstance(name, str) and name else written or did, did, written)


LISTER: Lister = AppViewLister()
