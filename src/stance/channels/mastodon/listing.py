"""Likes that an account gave and what the public wrote to it (docs.joinmastodon.org, “favourites API methods”, “notifications API methods”,
“statuses API methods”: "Get parent and child statuses in context"; read November 2026).

Mentions come first, page by page; then what stands under the newest posts that have replies, also where it does not mention the account.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote

from stance.channels.mastodon.accounts import asked, is_number, refused
from stance.channels.mastodon.posts import NoPost
from stance.channels.mastodon.pulling import PAGE_POSTS, account_of
from stance.channels.mastodon.records import RECORDS
from stance.channels.mastodon.statuses import is_public
from stance.channels.mastodon.strangers import like_of, written_to
from stance.channels.port.answers import Asking, host_of, listed_in, object_of, outcomes_of
from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.listing import Lister, Listing, Offer
from stance.channels.port.pulling import Look, Page, Place
from stance.channels.port.wire import Response, Talk
from stance.engines.exports.instants import maybe
from stance.engines.exports.item import ODD, Failure, Item
from stance.engines.exports.outcome import BadElement, Outcome

MENTIONS, REPLIES, LIKES = "/api/v1/notifications", "/api/v1/statuses", "/api/v1/favourites"
MOST_UNDER = 60
"""What stands under one post that a server shows to the public at most (same page)."""
CONTEXTS = 20
"""Posts whose replies are asked for in one page: 300 requests in five minutes are allowed, and the account's posts need some."""
LACKING = "mentions are not seen: the access token lacks the scope read:notifications"
_NEXT = re.compile(r"<([^<>]{1,2000})>\s{0,4};\s{0,4}rel=\"?next")
_PLACE = re.compile(r"[A-Za-z0-9._~-]{1,80}")
_UNDER_POSTS, _BEFORE = "posts", "before "


class MastodonLister:
    offers = (
        Offer(listing=Listing.LIKES, every_seconds=30, needs="read:favourites"),
        Offer(listing=Listing.RESPONSES, every_seconds=300, needs="read:notifications", tells_gone=True),
    )

    def listed(self, look: Look, listing: Listing, cursor: str = "", under: Sequence[str] = ()) -> Talk[Page]:
        del under
        reading = _Reading(look)
        if listing is Listing.LIKES:
            return (yield from reading.likes(cursor))
        if cursor == _UNDER_POSTS:
            return (yield from reading.under_posts())
        return (yield from reading.mentions(cursor))

    def again(self, look: Look, item: str, under: str) -> Talk[Page]:
        """Of a post that stands elsewhere the account's own server can only say whether it still shows it under the account's."""
        del item
        reading = _Reading(look)
        number = yield from reading.number_of(under)
        yield from reading.context(number, under)
        if not reading.whole:
            raise Unreachable(f"{reading.host} does not show everything that stands under the post.")
        return reading.page("")


@dataclass(slots=True)
class _Reading:
    look: Look
    asking: Asking = field(default_factory=Asking)
    items: list[tuple[Place, Item]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    hidden: list[Place] = field(default_factory=list)
    whole: list[tuple[str, int]] = field(default_factory=list)
    place: int = 0
    """The number of the answer whose elements are read: what they reply to may be asked for in between."""

    @property
    def host(self) -> str:
        return host_of(self.look.site)

    @property
    def secret(self) -> Secret:
        if self.look.secret is None:
            raise Refusal(f"{self.host} shows this list to the account alone. Connect it with an access token.")
        return self.look.secret

    def likes(self, cursor: str) -> Talk[Page]:
        response = yield from self._list(LIKES, cursor, "read:favourites")
        seen_at = maybe(response.header("Date"))
        outcomes = list(outcomes_of(response, self.host))
        if seen_at is None and outcomes:
            raise Unreachable(f"{self.host} does not say what time it is, and a like has no other.")
        for outcome in outcomes:
            self._take(outcome, LIKES, self._like(outcome, seen_at or 0))
        return self.page(_following(response, cursor))

    def mentions(self, cursor: str) -> Talk[Page]:
        try:
            response = yield from self._list(f"{MENTIONS}?types[]=mention", cursor, "read:notifications")
        except Refusal:
            if cursor:
                raise
            self.failures.append(Failure(MENTIONS, 0, LACKING, lost=False))
            return self.page(_UNDER_POSTS, _UNDER_POSTS)
        outcomes = list(outcomes_of(response, self.host))
        statuses = [_part(outcome, "status") for outcome in outcomes]
        known = _addresses(statuses)
        for outcome, status in zip(outcomes, statuses, strict=True):
            if not isinstance(outcome, BadElement) and _part(outcome).get("type") != "mention":
                self._hide(outcome)  # servers that know no "types[]" give all
                continue
            yield from self._stranger(outcome, status, MENTIONS, known)
        return self.page(_following(response, cursor) or _UNDER_POSTS, _UNDER_POSTS)

    def under_posts(self) -> Talk[Page]:
        account = yield from account_of(self.look, self.asking)
        url = f"{self.look.site}/api/v1/accounts/{account.number}/statuses?limit={PAGE_POSTS}"
        response = yield from self._as_public(url)
        if response.status != 200:
            raise Unreachable(f"{self.host} does not list the posts of the account now ({response.status}).")
        answered = [
            status
            for outcome in outcomes_of(response, self.host)
            if (status := _part(outcome)) and status.get("replies_count") and _is_shown(status)
        ]
        for status in answered[:CONTEXTS]:
            if is_number(status.get("id")) and isinstance(status.get("uri"), str):
                yield from self.context(status["id"], status["uri"])
        return self.page("")

    def context(self, number: str, uri: str) -> Talk[None]:
        response = yield from self._as_public(f"{self.look.site}{REPLIES}/{quote(number, safe='')}/context")
        if response.status in (404, 410) and object_of(response):
            return  # the post went in the meantime
        if response.status != 200:
            raise Unreachable(f"{self.host} does not show what stands under a post now ({response.status}).")
        self.place = self.asking.latest
        _, above = listed_in(response, self.host, "ancestors")
        _, outcomes = listed_in(response, self.host, "descendants")
        known = {number: uri} | _addresses([_part(one) for one in (*above, *outcomes)])
        for outcome in above:
            self._hide(outcome)
        before = len(self.failures)
        for outcome in outcomes:
            yield from self._stranger(outcome, _part(outcome), f"{REPLIES}/context", known)
        if len(self.failures) == before and len(outcomes) < MOST_UNDER:
            self.whole.append((RECORDS.record_id(self.look.account_id, uri), self.place))

    def number_of(self, uri: str) -> Talk[str]:
        """The server's own number of a post of the account. Raises Unreachable where its newest do not tell."""
        account = yield from account_of(self.look, self.asking)
        url = f"{self.look.site}/api/v1/accounts/{account.number}/statuses?limit={PAGE_POSTS}"
        response = yield from self._as_public(url)
        listed = outcomes_of(response, self.host) if response.status == 200 else ()
        numbers = {uri: number for number, uri in _addresses([_part(one) for one in listed]).items()}
        last = uri.rstrip("/").rpartition("/")[2]
        found = numbers.get(uri) or (last if last.isdecimal() else "")
        if not is_number(found):
            raise Unreachable(f"{self.host} does not list the post under which it stood.")
        return found

    def _list(self, path: str, cursor: str, scope: str) -> Talk[Response]:
        sign = "&" if "?" in path else "?"
        number = cursor.removeprefix(_BEFORE) if cursor.startswith(_BEFORE) else ""
        before = f"&max_id={number}" if is_number(number) else ""
        response = yield from self.asking.ask(
            asked(f"{self.look.site}{path}{sign}limit={PAGE_POSTS}{before}", self.secret)
        )
        refused(response, self.host, scope)
        if response.status != 200:
            raise Unreachable(f"{self.host} does not show this list now ({response.status}).")
        self.place = self.asking.latest
        return response

    def _as_public(self, url: str) -> Talk[Response]:
        """As the public where the server allows that: what is for few then does not even arrive."""
        response = yield from self.asking.ask(asked(url, None))
        if response.status in (401, 403, 422) and self.look.secret is not None:
            response = yield from self.asking.ask(asked(url, self.secret))
            refused(response, self.host, "read:statuses")
        return response

    def _stranger(self, outcome: Outcome, status: dict[str, Any], file: str, known: dict[str, str]) -> Talk[None]:
        if not _is_shown(status):
            self._hide(outcome)
        if isinstance(outcome, BadElement):
            self.failures.append(Failure(file, outcome.offset_bytes, outcome.reason, outcome.lost))
            return
        try:
            item = yield from written_to(self.look, status, known, self.look.secret, self.asking)
        except ODD as error:
            self._failed(outcome, file, error)
        else:
            self._add(outcome, item)

    def _like(self, outcome: Outcome, seen_at: int) -> Item | Exception | None:
        try:
            return None if isinstance(outcome, BadElement) else like_of(self.look, outcome.value, seen_at)
        except ODD as error:
            return error

    def _take(self, outcome: Outcome, file: str, item: Item | Exception | None) -> None:
        if isinstance(outcome, BadElement):
            self.failures.append(Failure(file, outcome.offset_bytes, outcome.reason, outcome.lost))
        elif isinstance(item, Exception):
            self._failed(outcome, file, item)
        if not _is_shown(_part(outcome)):
            self._hide(outcome)
        if isinstance(item, Item):
            self._add(outcome, item)

    def _failed(self, outcome: Outcome, file: str, error: Exception) -> None:
        self.failures.append(Failure(file, outcome.offset_bytes, str(error)[:500], not isinstance(error, NoPost)))

    def _add(self, outcome: Outcome, item: Item | None) -> None:
        if item is not None and not isinstance(outcome, BadElement):
            self.items.append((Place(self.place, outcome.offset_bytes, outcome.length_bytes), item))

    def _hide(self, outcome: Outcome) -> None:
        """Also what cannot be read: nobody knows for whom it is."""
        self.hidden.append(Place(self.place, outcome.offset_bytes, outcome.length_bytes))

    def page(self, cursor: str, next_part: str = "") -> Page:
        return Page(
            items=tuple(self.items),
            cursor=cursor,
            failures=tuple(self.failures),
            is_silent=True,
            hidden=tuple(self.hidden),
            whole_under=tuple(self.whole),
            next_part=next_part,
        )


def _following(response: Response, cursor: str) -> str:
    found = _NEXT.search(response.header("Link"))
    place = parse_qs(found[1].partition("?")[2]).get("max_id", [""])[0] if found else ""
    return f"{_BEFORE}{place}" if _PLACE.fullmatch(place) and place != cursor.removeprefix(_BEFORE) else ""


def _part(outcome: Outcome, key: str = "") -> dict[str, Any]:
    value = None if isinstance(outcome, BadElement) else outcome.value
    value = value.get(key) if key and isinstance(value, dict) else value
    return value if isinstance(value, dict) else {}


def _addresses(statuses: Sequence[dict[str, Any]]) -> dict[str, str]:
    return {one["id"]: one["uri"] for one in statuses if is_number(one.get("id")) and isinstance(one.get("uri"), str)}


def _is_shown(status: dict[str, Any]) -> bool:
    """What does not say who may see it is for nobody else."""
    try:
        return is_public(status)
    except ODD:
        return False


LISTER: Lister = MastodonLister()
