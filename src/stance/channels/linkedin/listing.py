"""Comments under the posts of a page (learn.microsoft.com/linkedin, “Comments API”, read November 2026), and those under comments. LinkedIn says
who wrote one by a URN alone: names are not given. Likes that a page gave are in no list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from stance.channels.linkedin.api import asked, is_error, refused
from stance.channels.linkedin.organizations import urn_of
from stance.channels.linkedin.posts import SCHEMA
from stance.channels.linkedin.pulling import signed_in
from stance.channels.linkedin.records import RECORDS
from stance.channels.port.answers import Asking, host_of, listed_in, span_of, value_of
from stance.channels.port.connecting import Unreachable
from stance.channels.port.graph_lists import BadPost
from stance.channels.port.listing import Lister, Listing, Offer
from stance.channels.port.pulling import Look, Page, Place
from stance.channels.port.under_posts import portion
from stance.channels.port.wire import Talk
from stance.engines.exports.inline import hashtags_in, links_in
from stance.engines.exports.instants import LAST, instant
from stance.engines.exports.item import ODD, Author, Content, Failure, Item
from stance.engines.exports.outcome import BadElement, Element, Outcome

NEEDS = "r_organization_social_feed"
PER_LIST, MOST_PAGES = 100, 10
SIGN = "urn:li:comment:"


class CommentLister:
    offers = (Offer(listing=Listing.RESPONSES, every_seconds=600, needs=NEEDS, per_post=True, tells_gone=True),)

    def listed(self, look: Look, listing: Listing, cursor: str = "", under: Sequence[str] = ()) -> Talk[Page]:
        del listing
        posts, following = portion(cursor, under)
        reading = _Reading(look)
        yield from reading.begin()
        for post in posts:
            yield from reading.under(post, post)
        return reading.page(following)

    def again(self, look: Look, item: str, under: str) -> Talk[Page]:
        """A comment is asked for below what it stands under, which its own URN names."""
        reading = _Reading(look)
        parent, _, number = item.removeprefix(f"{SIGN}(").removesuffix(")").rpartition(",")
        if not item.startswith(SIGN) or not number.isascii() or not number.isdecimal():
            raise Unreachable(f"{reading.host} cannot be asked for that: it is no URN of a comment.")
        yield from reading.begin()
        path = f"socialActions/{quote(parent, safe='')}/comments/{number}"
        response = yield from reading.asking.ask(asked(look.site, path, signed_in(look)))
        refused(response, reading.host)
        if response.status == 404 and is_error(response):
            return reading.page("")
        given = value_of(response, reading.host) if response.status == 200 else None
        if not isinstance(given, dict) or given.get("commentUrn") != item:
            raise Unreachable(f"{reading.host} does not show this comment now ({response.status}).")
        reading.take(Element(*span_of(response.body), b"", given), under)
        return reading.page("")


@dataclass(slots=True)
class _Reading:
    look: Look
    urn: str = ""
    asking: Asking = field(default_factory=Asking)
    items: list[tuple[Place, Item]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    hidden: list[Place] = field(default_factory=list)
    whole: list[tuple[str, int]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return host_of(self.look.site)

    def begin(self) -> Talk[None]:
        self.urn = yield from urn_of(self.look, signed_in(self.look), self.asking)

    def under(self, post: str, what: str) -> Talk[None]:
        """Everything that stands under a post, or under a comment of it."""
        for number in range(MOST_PAGES):
            path = f"socialActions/{quote(what, safe='')}/comments?start={number * PER_LIST}&count={PER_LIST}"
            response = yield from self.asking.ask(asked(self.look.site, path, signed_in(self.look)))
            refused(response, self.host)
            if response.status == 404 and is_error(response):
                return  # it went in the meantime
            if response.status != 200:
                raise Unreachable(f"{self.host} does not list the comments now ({response.status}).")
            fields, outcomes = listed_in(response, self.host, "elements")
            if not isinstance(fields.get("paging"), dict):
                raise Unreachable(f"{self.host} answered with something else than comments ({response.status}).")
            before = len(self.failures)
            answered = [one for outcome in outcomes if (one := self.take(outcome, post))]
            place = self.asking.latest
            for comment in answered:
                yield from self.under(post, comment)
            if len(outcomes) < PER_LIST:
                if not number and what == post and len(self.failures) == before:
                    self.whole.append((RECORDS.record_id(self.look.account_id, post), place))
                return
        self.failures.append(
            Failure("comments", 0, f"more than {MOST_PAGES * PER_LIST:,} comments: the others were not looked at")
        )

    def take(self, outcome: Outcome, post: str) -> str:
        """The URN of the comment, where others stand under it."""
        place = Place(self.asking.latest, outcome.offset_bytes, outcome.length_bytes)
        try:
            if isinstance(outcome, BadElement):
                raise BadPost(outcome.reason)
            item, is_answered = self._item(outcome.value, post)
        except ODD as error:
            reason = str(error) if isinstance(error, BadPost) else f"it cannot be read: {error}"
            self.failures.append(Failure("comments", outcome.offset_bytes, reason[:500]))
            self.hidden.append(place)
            return ""
        self.items.append((place, item))
        return item.post_id if is_answered else ""

    def _item(self, given: Any, post: str) -> tuple[Item, bool]:
        if not isinstance(given, dict):
            raise BadPost("it is no comment")
        urn, actor, message, created = (given.get(key) for key in ("commentUrn", "actor", "message", "created"))
        text = message.get("text") if isinstance(message, dict) else None
        at = created.get("time") if isinstance(created, dict) else None
        if not isinstance(urn, str) or not urn.startswith(SIGN) or not urn.isascii() or len(urn) > 200:
            raise BadPost("it has no URN of a comment")
        if not isinstance(actor, str) or not actor.startswith("urn:li:"):
            raise BadPost("it does not say whose it is")
        if not isinstance(text, str) or isinstance(at, bool) or not isinstance(at, int) or not 0 <= at // 1000 <= LAST:
            raise BadPost("it has no text or no time")
        parent = given.get("parentComment")
        content: Content = {
            "account": self.look.account_id,
            "created_at": instant(at // 1000),
            "id": urn,
            "platform": "linkedin",
            "reply_to": {"post": parent if isinstance(parent, str) and parent.startswith(SIGN) else post},
            "schema": SCHEMA,
            "text": text,
        }
        author = None if actor == self.urn else Author("", actor)
        if author is not None:
            content["author"] = {"handle": "", "key": actor, "name": ""}
        record_id = RECORDS.record_id(self.look.account_id, urn)
        item = Item(
            urn,
            record_id,
            at // 1000,
            content,
            text,
            RECORDS.permalink(content, ""),
            RECORDS.kind(content),
            reply_to=RECORDS.parent(content, record_id),
            hashtags=hashtags_in(text),
            links=links_in(text),
            author=author,
        )
        return item, _is_answered(given)

    def page(self, cursor: str) -> Page:
        return Page(
            items=tuple(self.items),
            cursor=cursor,
            failures=tuple(self.failures),
            is_silent=True,
            hidden=tuple(self.hidden),
            whole_under=tuple(self.whole),
        )


def _is_answered(given: Mapping[str, Any]) -> bool:
    summary = given.get("commentsSummary")
    count = summary.get("aggregatedTotalComments") if isinstance(summary, dict) else 0
    return isinstance(count, int) and not isinstance(count, bool) and count > 0


LISTER: Lister = CommentLister()
