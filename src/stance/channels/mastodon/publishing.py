"""Publishing by the API of Mastodon, or of what works like it (docs.joinmastodon.org, “statuses API methods” and “media API methods”, read
November 2026).

A status is repeated safely for about an hour by its Idempotency-Key; that is a help and no proof (some versions answer 500 to a repeated
key although the status is there), so in doubt the account's own list is asked.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from stance.channels.mastodon.accounts import own
from stance.channels.mastodon.counting import LIMITS, asked_limits, counted, problems_of
from stance.channels.mastodon.records import RECORDS
from stance.channels.mastodon.uploading import headers_of, uploaded
from stance.channels.port.answers import Asking, host_of, object_of, outcomes_of
from stance.channels.port.checking import is_sendable
from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.publishing import (
    Absent,
    Accepted,
    Count,
    Found,
    Gone,
    Limits,
    Outcome,
    Place,
    Problem,
    Publisher,
    Ready,
    Reference,
    Rejected,
    Repeat,
    Said,
    Stamp,
    Throttled,
    Unknown,
    Unsent,
    Wire,
)
from stance.channels.port.sending import (
    CLOCKS_DIFFER,
    answer_to,
    is_said,
    is_taken,
    not_taken_down,
    unbegun,
    unconfirmed,
    unreached,
    unseen,
)
from stance.channels.port.wire import Request, Response, Talk
from stance.engines.evidence.canonical import canonical
from stance.engines.exports.html_text import read_html
from stance.engines.exports.instants import maybe
from stance.engines.exports.outcome import Element

LISTED, MOST_PAGES = 40, 10
"""Own statuses that are looked through in doubt, one answer."""
SENT = ("status", "visibility", "language", "spoiler_text", "in_reply_to_id")


class MastodonPublisher:
    repeat = Repeat.KEY
    fetches = False
    scopes = ("write:statuses", "write:media")
    limits = LIMITS

    def ask_limits(self, place: Place) -> Talk[Limits]:
        return (yield from asked_limits(place))

    def sign_in(self, place: Place) -> Talk[Place]:
        """The access token is what signs in."""
        yield from ()
        return place

    def counts(self, said: Said, limits: Limits) -> Sequence[Count]:
        return counted(said, limits)

    def problems(self, said: Said, limits: Limits) -> Sequence[Problem]:
        return problems_of(said, limits)

    def rendered(self, said: Said, limits: Limits, stamp: Stamp, place: int) -> Wire:
        if not is_sendable(problems_of(said, limits)):
            raise ValueError("it cannot be sent as it is")
        body: dict[str, Any] = {
            "at": stamp.seconds,
            "key": sha256(stamp.key + place.to_bytes(4)).hexdigest(),
            "media": [
                {"alt": one.alt, "digest": one.digest, "size": one.size_bytes, "type": one.type} for one in said.media
            ],
            "status": said.text,
            "visibility": "public",
        }
        body |= {"language": said.language} if said.language else {}
        body |= {"spoiler_text": said.warning} if said.warning else {}
        body |= {"in_reply_to_id": said.reply_to.id} if said.reply_to and not place else {}
        return Wire(canonical(body), said.text)

    def price(self, wire: Wire) -> None:
        del wire

    def prepare(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Ready | Rejected | Throttled | Unsent]:
        return (yield from uploaded(at, json.loads(wire.body)["media"], left))

    def commit(self, at: Place, wire: Wire, left: Mapping[str, Any], before: Sequence[Reference]) -> Talk[Outcome]:
        """Whose the token is comes first: servers refuse one that ended in the same words as a post."""
        said, host, asking = json.loads(wire.body), host_of(at.site), Asking()
        try:
            account = yield from own(at.site, at.secret, asking)
        except Refusal as error:
            return Rejected(str(error), is_dead=True)
        except Unreachable as error:
            return unbegun(error)
        body = {key: said[key] for key in SENT if key in said} | {"media_ids": list(left.get("media", ()))}
        if before:
            body["in_reply_to_id"] = before[-1].id
        headers = headers_of(at) | {"Content-Type": "application/json", "Idempotency-Key": said["key"]}
        answer = yield from answer_to(Request("POST", f"{at.site}/api/v1/statuses", headers, canonical(body)))
        if isinstance(answer, Response) and answer.status == 200:
            done = _accepted(at, object_of(answer), len(said["media"]))
            return done or Unknown(f"{host} answered with something else than the post.")
        look = _searched(at, account.number, said, said["at"], ())
        return (yield from unconfirmed(answer, host, look))

    def check(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Outcome]:
        """A status is public at once or not at all."""
        del wire, left
        yield from ()
        return Unknown(f"{host_of(at.site)} works on nothing.")

    def reconcile(
        self, at: Place, wire: Wire, left: Mapping[str, Any], since: int, taken: Collection[str] = ()
    ) -> Talk[Found]:
        del left
        try:
            account = yield from own(at.site, at.secret, Asking())
        except Unreachable as error:
            return unreached(error)
        except Refusal as error:
            return Unknown(str(error))
        return (yield from _searched(at, account.number, json.loads(wire.body), since, taken))

    def named(self, account_id: str, record_id: str) -> None:
        """A record is named by its address, and servers number posts as they like."""

    def retract(self, at: Place, post: Reference) -> Talk[Gone]:
        host = host_of(at.site)
        answer = yield from answer_to(
            Request("DELETE", f"{at.site}/api/v1/statuses/{quote(post.id, safe='')}", headers_of(at))
        )
        if is_taken(answer) or (isinstance(answer, Response) and answer.status in (404, 410) and is_said(answer)):
            return Absent()
        if isinstance(answer, Response) and answer.status in (404, 405, 501):
            words = f"{host} takes no deletions by a program ({answer.status}). Sign in there and delete the post."
            return Rejected(words)
        return not_taken_down(answer, host)


def _searched(at: Place, account: str, said: Mapping[str, Any], since: int, taken: Collection[str]) -> Talk[Found]:
    """Among the account's own newest statuses, page by page. Absent where they reach back far enough."""
    host, first, below = host_of(at.site), since - CLOCKS_DIFFER, ""
    for _ in range(MOST_PAGES):
        listed = yield from _page(at, account, below)
        if not isinstance(listed, list):
            return listed
        statuses = [one for one in listed if isinstance(one, dict)]
        for one in statuses:
            if one.get("id") not in taken and _is_same(one, said) and _made_at(one) >= first:
                return _accepted(at, one, len(said["media"])) or Unknown(f"{host} shows the post without its number.")
        if len(statuses) != len(listed):
            return Unknown(f"{host} lists something that is no post.")
        if len(statuses) < LISTED or min(map(_made_at, statuses)) < first:
            return Absent()
        if str(statuses[-1].get("id")) == below:
            return Unknown(f"{host} lists the same page again.")
        below = str(statuses[-1].get("id"))
    return Unknown(f"{host} lists {MOST_PAGES * LISTED:,} newer posts, and this one is not among them.")


def _page(at: Place, account: str, below: str) -> Talk[list[object] | Throttled | Unknown]:
    """One page of them, ``below`` a number; what is no answer of the API is told."""
    host = host_of(at.site)
    older = f"&max_id={quote(below, safe='')}" if below else ""
    url = f"{at.site}/api/v1/accounts/{quote(account, safe='')}/statuses?limit={LISTED}&exclude_reblogs=true{older}"
    answer = yield from answer_to(Request("GET", url, headers_of(at)))
    if not isinstance(answer, Response) or answer.status != 200:
        return unseen(answer, host)
    try:
        return [one.value if isinstance(one, Element) else None for one in outcomes_of(answer, host)]
    except Unreachable as error:
        return Unknown(str(error))


def _accepted(at: Place, status: Mapping[str, Any], media: int) -> Accepted | None:
    number, uri = status.get("id"), status.get("uri")
    if not isinstance(number, str) or not isinstance(uri, str) or not number or not uri:
        return None
    url = status.get("url")
    differs = []
    shown = status.get("media_attachments")
    if isinstance(shown, list) and len(shown) != media:
        differs.append(f"{len(shown)} of {media} files are in the post.")
    if status.get("visibility") != "public":
        differs.append("It is not shown to everybody.")
    return Accepted(
        Reference(number),
        RECORDS.record_id(at.account_id, uri),
        url if isinstance(url, str) and url else uri,
        tuple(differs),
    )


def _is_same(status: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    content = status.get("content")
    if not isinstance(content, str):
        return False
    return " ".join(read_html(content).text.split()) == " ".join(str(said["status"]).split())


def _made_at(status: Mapping[str, Any]) -> int:
    return maybe(status.get("created_at")) or 0


PUBLISHER: Publisher = MastodonPublisher()
