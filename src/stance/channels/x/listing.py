"""Posts that mention an account and posts that it likes (docs.x.com, “User mention timeline” and “Liked Posts”, read November 2026): X charges
for each post that is read, so both lists are off until somebody switches them on. When the account liked something X does not say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stance.channels.port.answers import Asking, host_of, listed_in, span_of, value_of, wait_of
from stance.channels.port.connecting import Unreachable
from stance.channels.port.listing import Lister, Listing, Offer
from stance.channels.port.pulling import Look, Page, Place
from stance.channels.port.wire import Response, Talk
from stance.channels.x.api import NOT_FOUND, asked, must_be_there, problems_in, refused, signed_in
from stance.channels.x.api_posts import FIELDS, ApiReader, media_in
from stance.channels.x.posts import BadPost, post_id_of
from stance.channels.x.records import RECORDS
from stance.engines.exports.instants import maybe
from stance.engines.exports.item import ODD, Author, Content, Failure, Item
from stance.engines.exports.outcome import BadElement, Element, Outcome

PATHS = {Listing.LIKES: "liked_tweets", Listing.RESPONSES: "mentions"}
COSTS = "X charges 0.005 US dollars for each post that is read (August 2026), also to see whether it is still there."
PER_LIST = 100
LONGEST_TOKEN = 200
SCHEMA = "stance-content/1"


class TimelineLister:
    offers = (
        Offer(listing=Listing.LIKES, every_seconds=30, needs="like.read", costs=COSTS),
        Offer(
            listing=Listing.RESPONSES, every_seconds=300, needs="tweet.read", costs=COSTS, tells_gone=True, asks_again=1
        ),
    )

    def listed(self, look: Look, listing: Listing, cursor: str = "", under: Sequence[str] = ()) -> Talk[Page]:
        del under
        reading = _Reading(look, listing)
        token = cursor if cursor.isascii() and cursor.isalnum() and len(cursor) <= LONGEST_TOKEN else ""
        response = yield from reading.ask(token)
        if response.status == 400 and token:
            response = yield from reading.ask("")
        return (yield from reading.page(response))

    def again(self, look: Look, item: str, under: str) -> Talk[Page]:
        del under
        reading = _Reading(look, Listing.RESPONSES)
        if post_id_of(item) is None:
            raise Unreachable(f"{reading.host} cannot be asked for that: it is no number of a post.")
        response = yield from reading.asking.ask(asked(look.site, f"/2/tweets/{item}", signed_in(look), _QUESTION))
        refused(response, reading.host)
        fields = value_of(response, reading.host) if response.status in (200, 404) else None
        if not isinstance(fields, dict):
            raise Unreachable(f"{reading.host} does not show this post now ({response.status}).")
        post = fields.get("data")
        if isinstance(post, dict):
            reading.take(Element(*span_of(response.body), b"", post), fields)
        elif not any(one.kind == NOT_FOUND and one.of in ("tweet", "post") for one in problems_in(fields)):
            raise Unreachable(f"{reading.host} does not show this post now, and does not say that it is gone.")
        return Page(
            items=tuple(reading.items),
            cursor="",
            failures=tuple(reading.failures),
            is_silent=True,
            hidden=tuple(reading.hidden),
        )


_QUESTION = {**FIELDS, "expansions": f"{FIELDS['expansions']},author_id", "user.fields": "name,username,protected"}


@dataclass(slots=True)
class _Reading:
    look: Look
    listing: Listing
    asking: Asking = field(default_factory=Asking)
    items: list[tuple[Place, Item]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    hidden: list[Place] = field(default_factory=list)
    now: int | None = None

    @property
    def host(self) -> str:
        return host_of(self.look.site)

    @property
    def path(self) -> str:
        return f"/2/users/{self.look.account_id}/{PATHS[self.listing]}"

    def ask(self, token: str) -> Talk[Response]:
        question = {"max_results": str(PER_LIST), **_QUESTION} | ({"pagination_token": token} if token else {})
        response = yield from self.asking.ask(asked(self.look.site, self.path, signed_in(self.look), question))
        refused(response, self.host)
        if response.status not in (200, 400):
            raise Unreachable(f"{self.host} does not show this list now ({response.status}).")
        return response

    def page(self, response: Response) -> Talk[Page]:
        fields, outcomes = listed_in(response, self.host, "data")
        meta = fields.get("meta")
        if response.status != 200 or not isinstance(meta, dict):
            raise Unreachable(f"{self.host} answered with something else than posts ({response.status}).")
        if not outcomes:
            yield from must_be_there(self.look, fields, self.asking)
        self.now = maybe(response.header("Date"))
        for outcome in outcomes:
            self.take(outcome, fields)
        following = meta.get("next_token")
        return Page(
            items=tuple(self.items),
            cursor=following if isinstance(following, str) else "",
            failures=tuple(self.failures),
            is_silent=True,
            hidden=tuple(self.hidden),
            wait_seconds=wait_of(response) if response.header("x-rate-limit-remaining").strip() == "0" else None,
        )

    def take(self, outcome: Outcome, fields: Mapping[str, Any]) -> None:
        if isinstance(outcome, BadElement):
            self.failures.append(Failure(self.path, outcome.offset_bytes, outcome.reason, outcome.lost))
            return
        place = Place(0, outcome.offset_bytes, outcome.length_bytes)
        try:
            if not isinstance(outcome.value, dict):
                raise BadPost("it is no post")
            likes = self.listing is Listing.LIKES
            item = self._like(outcome.value) if likes else self._written(outcome.value, fields, place, outcome.warnings)
        except ODD as error:
            reason = str(error) if isinstance(error, BadPost) else f"it cannot be read: {error}"
            self.failures.append(Failure(self.path, outcome.offset_bytes, reason[:500]))
        else:
            if item is not None:
                self.items.append((place, item))

    def _written(
        self, post: dict[str, Any], fields: Mapping[str, Any], place: Place, warnings: tuple[str, ...]
    ) -> Item | None:
        """None for the account's own: the list of its posts has it."""
        by = post.get("author_id")
        if not isinstance(by, str) or not by.isdecimal():
            raise BadPost("it does not say whose it is")
        if by == self.look.account_id:
            return None
        item = ApiReader(self.look.account_id, self.look.handle).item(
            post | {"author_id": self.look.account_id}, media_in(fields), warnings
        )
        user = _user(fields, by)
        if user.get("protected") is not False:
            self.hidden.append(place)  # for the followers of who wrote it, or nobody knows for whom
            return None
        name, handle = user.get("name"), user.get("username")
        written = f"@{handle}" if isinstance(handle, str) and handle else ""
        item.author = Author(name if isinstance(name, str) and name else written or by, by, written)
        item.content["author"] = {"handle": written, "key": by, "name": item.author.name}
        item.answered_as = RECORDS.answered_as(item.content) or ""
        return item

    def _like(self, post: dict[str, Any]) -> Item:
        liked = post_id_of(post.get("id"))
        if liked is None or self.now is None:
            raise BadPost("it does not say what is liked")
        url = f"https://x.com/i/status/{liked}"
        content: Content = {
            "account": self.look.account_id,
            "created_at": "",
            "id": f"like-{liked}",
            "likes": liked,
            "links": [{"expanded": url, "shown": url}],
            "platform": "x",
            "schema": SCHEMA,
            "text": url,
        }
        record_id = RECORDS.record_id(self.look.account_id, content["id"])
        return Item(content["id"], record_id, self.now, content, url, "", "like")


def _user(fields: Mapping[str, Any], number: str) -> Mapping[str, Any]:
    includes = fields.get("includes")
    users = includes.get("users") if isinstance(includes, dict) else None
    listed = users if isinstance(users, list) else []
    return next((one for one in listed if isinstance(one, dict) and one.get("id") == number), {})


LISTER: Lister = TimelineLister()
