"""Comments under the videos of a channel (developers.google.com/youtube/v3, “CommentThreads: list” and “Comments: list”, read November
2026). A thread lists at most five of its replies; where it has more, all are asked for one thread at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stance.channels.port.answers import Asking, host_of, listed_in
from stance.channels.port.connecting import Unreachable
from stance.channels.port.listing import Lister, Listing, Offer
from stance.channels.port.pulling import Look, Page, Place
from stance.channels.port.wire import Response, Talk
from stance.channels.youtube.api import asked, reasons_in, refused, signed_in
from stance.channels.youtube.items import SCHEMA, NoItem
from stance.channels.youtube.records import RECORDS
from stance.channels.youtube.tables import CHANNEL_ID, COMMENT_ID
from stance.engines.exports.instants import instant, seconds_of
from stance.engines.exports.item import ODD, Author, Content, Failure, Item
from stance.engines.exports.outcome import BadElement, Element, Outcome

NEEDS = "https://www.googleapis.com/auth/youtube.force-ssl"
THREADS, COMMENTS = "commentThreads", "comments"
PER_LIST = 100
MOST_PAGES = 20
"""Of the replies of one thread, in one look."""
LONGEST_TOKEN = 500


class CommentLister:
    offers = (Offer(listing=Listing.RESPONSES, every_seconds=600, needs=NEEDS, tells_gone=True, asks_again=5),)

    def listed(self, look: Look, listing: Listing, cursor: str = "", under: Sequence[str] = ()) -> Talk[Page]:
        del listing, under
        reading = _Reading(look)
        question = {"part": "snippet", "allThreadsRelatedToChannelId": look.account_id, "order": "time"}
        token = cursor if cursor.isascii() and cursor.isprintable() and len(cursor) <= LONGEST_TOKEN else ""
        response = yield from reading.ask(THREADS, question, token)
        if response.status == 400 and token and reasons_in(response):
            response = yield from reading.ask(THREADS, question, "")
        following, outcomes = reading.read(response)
        answered = []
        for outcome in outcomes:
            thread = _snippet(outcome)
            reading.take(outcome, _part(thread, "topLevelComment"), "")
            if isinstance(thread.get("totalReplyCount"), int) and thread["totalReplyCount"] > 0:
                answered.append((_text(_part(thread, "topLevelComment"), "id"), _text(thread, "videoId")))
        for parent, video in answered:
            yield from reading.replies(parent, video)
        return reading.page(following)

    def again(self, look: Look, item: str, under: str) -> Talk[Page]:
        del under
        reading = _Reading(look)
        if not COMMENT_ID.fullmatch(item):
            raise Unreachable(f"{reading.host} cannot be asked for that: it is no id of a comment.")
        response = yield from reading.ask(COMMENTS, {"part": "snippet", "id": item}, "", counted=False)
        _, outcomes = reading.read(response)
        for outcome in outcomes:
            reading.take(outcome, outcome.value if isinstance(outcome, Element) else {}, "")
        return reading.page("")


@dataclass(slots=True)
class _Reading:
    look: Look
    asking: Asking = field(default_factory=Asking)
    items: list[tuple[Place, Item]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    hidden: list[Place] = field(default_factory=list)

    @property
    def host(self) -> str:
        return host_of(self.look.site)

    def ask(self, method: str, question: Mapping[str, str], token: str, *, counted: bool = True) -> Talk[Response]:
        given = dict(question) | {"textFormat": "plainText"} | ({"maxResults": str(PER_LIST)} if counted else {})
        given |= {"pageToken": token} if token else {}
        response = yield from self.asking.ask(asked(self.look.site, method, signed_in(self.look), **given))
        refused(response, self.host)
        return response

    def read(self, response: Response) -> tuple[str, list[Outcome]]:
        """Where the list goes on, and what is in it."""
        fields, outcomes = listed_in(response, self.host, "items")
        if response.status != 200 or not isinstance(fields.get("kind"), str):
            raise Unreachable(f"{self.host} does not list comments now ({response.status}).")
        following = fields.get("nextPageToken")
        return (following if isinstance(following, str) and len(following) <= LONGEST_TOKEN else ""), outcomes

    def replies(self, parent: str, video: str) -> Talk[None]:
        if not COMMENT_ID.fullmatch(parent):
            return
        token = ""
        for _ in range(MOST_PAGES):
            response = yield from self.ask(COMMENTS, {"part": "snippet", "parentId": parent}, token)
            if response.status == 404:
                return  # the comment went in the meantime
            token, outcomes = self.read(response)
            for outcome in outcomes:
                self.take(outcome, outcome.value if isinstance(outcome, Element) else {}, video)
            if not token:
                return
        self.failures.append(
            Failure(
                COMMENTS, 0, f"a comment has more than {MOST_PAGES * PER_LIST:,} replies: the others were not looked at"
            )
        )

    def take(self, outcome: Outcome, comment: Mapping[str, Any], video: str) -> None:
        place = Place(self.asking.latest, outcome.offset_bytes, outcome.length_bytes)
        if isinstance(outcome, BadElement):
            self.failures.append(Failure(THREADS, outcome.offset_bytes, outcome.reason, outcome.lost))
            self.hidden.append(place)
            return
        try:
            self.items.append((place, self._item(comment, video)))
        except ODD as error:
            self.failures.append(Failure(THREADS, outcome.offset_bytes, str(error)[:500]))
            self.hidden.append(place)

    def _item(self, comment: Mapping[str, Any], video: str) -> Item:
        given, identifier = _part(comment, "snippet"), _text(comment, "id")
        if not COMMENT_ID.fullmatch(identifier):
            raise NoItem("it has no id of a comment")
        text = given.get("textOriginal") or given.get("textDisplay")
        if not isinstance(text, str):
            raise NoItem("it has no text")
        under = {"comment": _text(given, "parentId"), "video": _text(given, "videoId") or video}
        seconds = seconds_of(given.get("publishedAt"))
        content: Content = {
            "account": self.look.account_id,
            "created_at": instant(seconds),
            "id": identifier,
            "platform": "youtube",
            "reply_to": {name: found for name, found in under.items() if COMMENT_ID.fullmatch(found)},
            "schema": SCHEMA,
            "text": text.strip(),
        }
        channel = _text(_part(given, "authorChannelId"), "value")
        author = None
        if channel != self.look.account_id:
            name = _text(given, "authorDisplayName")
            key = channel if CHANNEL_ID.fullmatch(channel) else ""
            author = Author(name, key, name if name.startswith("@") else "")
            content["author"] = {"handle": author.handle, "key": key, "name": name}
        record_id = RECORDS.record_id(self.look.account_id, identifier)
        return Item(
            identifier,
            record_id,
            seconds,
            content,
            content["text"],
            RECORDS.permalink(content, ""),
            RECORDS.kind(content),
            reply_to=RECORDS.parent(content, record_id),
            author=author,
        )

    def page(self, cursor: str) -> Page:
        """What is not in it says nothing: threads move up when they are answered."""
        return Page(
            items=tuple(self.items),
            cursor=cursor,
            failures=tuple(self.failures),
            is_silent=True,
            hidden=tuple(self.hidden),
        )


def _snippet(outcome: Outcome) -> Mapping[str, Any]:
    return _part(outcome.value, "snippet") if isinstance(outcome, Element) and isinstance(outcome.value, dict) else {}


def _part(given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = given.get(key)
    return found if isinstance(found, dict) else {}


def _text(given: Mapping[str, Any], key: str) -> str:
    found = given.get(key)
    return found if isinstance(found, str) else ""


LISTER: Lister = CommentLister()
