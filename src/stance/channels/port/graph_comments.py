"""What the public wrote under an account's posts, by a Graph API: the comments of each post, page by page, and those under comments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stance.channels.port.connecting import Unreachable
from stance.channels.port.graph import Answer, Api, Graph, Told, elements, looking, pause_of, span_of
from stance.channels.port.graph_lists import BadPost
from stance.channels.port.listing import Listing, Offer
from stance.channels.port.pulling import Look, Page, Place
from stance.channels.port.records import Records
from stance.channels.port.under_posts import portion
from stance.channels.port.wire import Talk
from stance.engines.exports.inline import hashtags_in, links_in, mentions_in
from stance.engines.exports.instants import instant, seconds_of
from stance.engines.exports.item import ODD, Author, Content, Failure, Item
from stance.engines.exports.outcome import BadElement

SCHEMA = "stance-content/1"
POSTS_A_PAGE, PAGES_A_POST = 5, 4
PER_LIST = 50


@dataclass(frozen=True, slots=True)
class Written:
    """One comment, as far as its platform tells: ``author`` is None for the account itself, ``parent`` the comment that it answers ("": the
    post). ``is_shown`` says whether everybody sees it."""

    identifier: str
    text: str
    at: int
    author: Author | None
    parent: str = ""
    is_shown: bool = True
    shortcode: str = ""


Read = Callable[[Mapping[str, Any], Look], Written]
"""Raises BadPost, and what an odd value raises."""


@dataclass(frozen=True, slots=True)
class GraphComments:
    """``nested`` is the edge of a comment that lists what answers it, "" where the list of the post holds all; ``holds_own``: what the account
    itself wrote there is in no other list."""

    api: Api
    records: Records
    platform: str
    edge: str
    fields: str
    read: Read
    needs: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    nested: str = ""
    holds_own: bool = True
    every_seconds: int = 300

    @property
    def offers(self) -> tuple[Offer, ...]:
        return (
            Offer(
                listing=Listing.RESPONSES,
                every_seconds=self.every_seconds,
                needs=self.needs,
                per_post=True,
                tells_gone=True,
            ),
        )

    def listed(self, look: Look, listing: Listing, cursor: str = "", under: Sequence[str] = ()) -> Talk[Page]:
        del listing
        reading = _Reading(self, look, looking(self.api, look))
        first, _, after = cursor.partition(" ")
        if first not in under:
            first, after = "", ""
        posts, following = portion(first, under, POSTS_A_PAGE)
        for post in posts:
            after = yield from reading.under(post, post, self.edge, after)
            if after:
                return reading.page(f"{post} {after}")
        return reading.page(following)

    def again(self, look: Look, item: str, under: str) -> Talk[Page]:
        reading = _Reading(self, look, looking(self.api, look))
        if not item.isascii() or not item.replace("_", "").isdecimal():
            raise Unreachable(f"{reading.graph.host} cannot be asked for that: it is no id of a comment.")
        answer = yield from reading.graph.get(f"/{item}", fields=self.fields)
        if isinstance(answer, Told):
            if answer.is_gone:
                return reading.page("")
            raise Unreachable(f"{reading.graph.host} does not show this comment now ({answer.words}).")
        start, length = span_of(answer.response.body)
        reading.take(Place(answer.number, start, length), dict(answer.fields), under)
        return reading.page("")


@dataclass(slots=True)
class _Reading:
    how: GraphComments
    look: Look
    graph: Graph
    items: list[tuple[Place, Item]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    hidden: list[Place] = field(default_factory=list)
    whole: list[tuple[str, int]] = field(default_factory=list)
    wait: float | None = None

    def under(self, post: str, what: str, edge: str, after: str) -> Talk[str]:
        """Read what stands under a post or a comment of it. Returns where to go on, "" at the end."""
        began_anew, answer = not after, None
        for number in range(PAGES_A_POST):
            more = {"after": after} if after else {}
            answer = yield from self.graph.get(
                f"/{what}/{edge}", fields=self.how.fields, limit=str(PER_LIST), **self.how.parameters, **more
            )
            if isinstance(answer, Told):
                if answer.is_gone or answer.code == 100:
                    return ""  # the post went in the meantime, or the cursor is no longer taken
                raise Unreachable(f"{self.graph.host} does not list the comments now ({answer.words}).")
            before = len(self.failures)
            yield from self._answer(answer, post)
            after = answer.after
            if not after:
                if began_anew and not number and what == post and len(self.failures) == before:
                    self.whole.append((self.how.records.record_id(self.look.account_id, post), answer.number))
                return ""
        return after

    def _answer(self, answer: Answer, post: str) -> Talk[None]:
        self.wait = pause_of(answer.response) or self.wait
        answered = []
        for outcome in elements(answer, self.graph.host):
            place = Place(answer.number, outcome.offset_bytes, outcome.length_bytes)
            if isinstance(outcome, BadElement):
                self.failures.append(Failure(self.how.edge, outcome.offset_bytes, outcome.reason, outcome.lost))
                self.hidden.append(place)
                continue
            given = outcome.value if isinstance(outcome.value, dict) else {}
            self.take(place, given, post)
            if self.how.nested and isinstance(given.get("id"), str) and given.get(self.how.nested):
                answered.append(given["id"])
        for comment in answered:
            after = ""
            while True:
                after = yield from self.under(post, comment, self.how.nested, after)
                if not after:
                    break

    def take(self, place: Place, given: Mapping[str, Any], post: str) -> None:
        try:
            written = self.how.read(given, self.look)
        except ODD as error:
            reason = str(error) if isinstance(error, BadPost) else f"it cannot be read: {error}"
            self.failures.append(Failure(self.how.edge, place.offset_bytes, reason[:500]))
            self.hidden.append(place)
            return
        if not written.is_shown or (written.author is None and not self.how.holds_own):
            self.hidden.append(place)
            return
        self.items.append((place, self._item(written, post)))

    def _item(self, written: Written, post: str) -> Item:
        how, account = self.how, self.look.account_id
        content: Content = {
            "account": account,
            "created_at": instant(written.at),
            "id": written.identifier,
            "is_reply": True,
            "platform": how.platform,
            "reply_to": written.parent or post,
            "schema": SCHEMA,
            "text": written.text,
        }
        if written.shortcode:
            content["shortcode"] = written.shortcode
        if written.author is not None:
            author = written.author
            content["author"] = {"handle": author.handle, "key": author.key, "name": author.name}
        record_id = how.records.record_id(account, written.identifier)
        return Item(
            written.identifier,
            record_id,
            written.at,
            content,
            written.text,
            how.records.permalink(content, ""),
            how.records.kind(content),
            reply_to=how.records.parent(content, record_id),
            hashtags=hashtags_in(written.text),
            mentions=mentions_in(written.text),
            links=links_in(written.text),
            author=written.author,
        )

    def page(self, cursor: str) -> Page:
        return Page(
            items=tuple(self.items),
            cursor=cursor,
            failures=tuple(self.failures),
            is_silent=True,
            hidden=tuple(self.hidden),
            whole_under=tuple(self.whole),
            wait_seconds=self.wait,
        )


def text_in(given: Mapping[str, Any], key: str) -> str:
    """ "" where there is none: a picture alone. Raises BadPost."""
    text = given.get(key, "")
    if not isinstance(text, str):
        raise BadPost("its text is none")
    return text


def identifier_in(given: Mapping[str, Any], key: str = "id") -> str:
    """Raises BadPost."""
    found = given.get(key)
    if not isinstance(found, str) or not found.isascii() or not found.replace("_", "").isdecimal() or len(found) > 60:
        raise BadPost("it has no id")
    return found


def part(given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = given.get(key)
    return found if isinstance(found, dict) else {}


def named(given: Mapping[str, Any], key: str) -> str:
    found = given.get(key)
    return found if isinstance(found, str) else ""


def moment(given: Mapping[str, Any], key: str) -> int:
    """Unix seconds UTC. Raises BadInstant."""
    return seconds_of(given.get(key))
