"""Publishing on X (docs.x.com, “Create Post”, “Delete Post”, “Get Posts”; read December 2026).

X has no key by which a repeated post is told: in doubt the account's own newest posts are read, which is charged for each, and compared by
their text and links. Who sees a post is a fact of the account, not of the post: there is nothing to send about it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from stance.channels.port.answers import Asking, host_of, object_of
from stance.channels.port.checking import is_sendable
from stance.channels.port.publishing import (
    Absent,
    Accepted,
    Count,
    Found,
    Gone,
    Limit,
    Limits,
    Outcome,
    Place,
    Price,
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
    is_taken,
    not_taken_down,
    numbered,
    refusal_of,
    unconfirmed,
    unseen,
)
from stance.channels.port.wire import NoAnswer, Request, Response, Talk
from stance.channels.x.api import NOT_FOUND, asked, problems_in, user_in
from stance.channels.x.counting import LIMITS, LONG, counted, price_of, problems_of
from stance.channels.x.records import RECORDS
from stance.channels.x.same_text import is_same
from stance.channels.x.uploading import uploaded
from stance.engines.evidence.canonical import canonical

LISTED = 100
PAYING = frozenset({"Premium", "PremiumPlus"})
"""“User”, subscription_type."""


class XPublisher:
    repeat = Repeat.NONE
    fetches = False
    scopes = ("tweet.write", "media.write")
    limits = LIMITS

    def ask_limits(self, place: Place) -> Talk[Limits]:
        host = host_of(place.site)
        question = {"user.fields": "subscription_type"}
        answer = yield from Asking().ask(asked(place.site, "/2/users/me", place.secret, question))
        if user_in(answer, host).get("subscription_type") not in PAYING:
            return LIMITS
        long = Limit("text", LONG, "weighted characters", f"{host}, subscription_type", answer.header("Date"))
        return Limits({**LIMITS.of, "text": long}, LIMITS.types)

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
        media = [{"alt": one.alt, "digest": one.digest, "size": one.size_bytes, "type": one.type} for one in said.media]
        body: dict[str, Any] = {"at": stamp.seconds, "media": media, "place": place, "text": said.text}
        body |= {"reply": said.reply_to.id} if said.reply_to and not place else {}
        return Wire(canonical(body), said.text)

    def price(self, wire: Wire) -> Price:
        return price_of(json.loads(wire.body))

    def prepare(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Ready | Rejected | Throttled | Unsent]:
        return (yield from uploaded(at, json.loads(wire.body)["media"], left))

    def commit(self, at: Place, wire: Wire, left: Mapping[str, Any], before: Sequence[Reference]) -> Talk[Outcome]:
        said = json.loads(wire.body)
        body: dict[str, Any] = {"text": said["text"]}
        if parent := before[-1].id if before else said.get("reply"):
            body["reply"] = {"in_reply_to_tweet_id": parent}
        if media := list(left.get("media", ())):
            body["media"] = {"media_ids": media}
        headers = _headers(at) | {"Content-Type": "application/json"}
        answer = yield from answer_to(Request("POST", f"{at.site}/2/tweets", headers, canonical(body)))
        if isinstance(answer, Response) and answer.status in (200, 201) and is_taken(answer):
            data = object_of(answer).get("data")
            if isinstance(data, dict) and (done := _accepted(at, data, said)):
                return done
        return (
            yield from unconfirmed(answer, host_of(at.site), _searched(at, said, said["at"], ()), _refusal(at, answer))
        )

    def check(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Outcome]:
        """A post is public at once or not at all."""
        del wire, left
        yield from ()
        return Unknown(f"{host_of(at.site)} works on nothing.")

    def reconcile(
        self, at: Place, wire: Wire, left: Mapping[str, Any], since: int, taken: Collection[str] = ()
    ) -> Talk[Found]:
        del left
        return (yield from _searched(at, json.loads(wire.body), since, taken))

    def named(self, account_id: str, record_id: str) -> Reference | None:
        return numbered(RECORDS, account_id, record_id)

    def retract(self, at: Place, post: Reference) -> Talk[Gone]:
        """Of an edited post the whole chain goes."""
        answer = yield from answer_to(Request("DELETE", f"{at.site}/2/tweets/{quote(post.id, safe='')}", _headers(at)))
        data = object_of(answer).get("data") if isinstance(answer, Response) and is_taken(answer) else None
        is_gone = isinstance(answer, Response) and answer.status == 404 and _is_not_found(answer)
        if is_gone or (isinstance(data, dict) and data.get("deleted") is True):
            return Absent()
        return not_taken_down(answer, host_of(at.site), _refusal(at, answer))


def _headers(at: Place) -> dict[str, str]:
    return {"Accept": "application/json", "Authorization": f"Bearer {at.secret.value}"}


def _is_not_found(answer: Response) -> bool:
    return any(one.kind == NOT_FOUND for one in problems_in(object_of(answer)))


def _refusal(at: Place, answer: Response | NoAnswer) -> Rejected | Throttled | None:
    if isinstance(answer, NoAnswer):
        return None
    if answer.status == 402:
        words = f"The developer account has no credit left on {host_of(at.site)}. Buy some in the console."
        return Rejected(words) if object_of(answer) else None
    return refusal_of(answer, host_of(at.site), "the post")


def _searched(at: Place, said: Mapping[str, Any], since: int, taken: Collection[str]) -> Talk[Found]:
    """Among the account's own posts since then, newest first."""
    host, first = host_of(at.site), since - CLOCKS_DIFFER
    question = urlencode({
        "max_results": LISTED, "exclude": "retweets", "start_time": f"{datetime.fromtimestamp(max(first, 0), UTC):%Y-%m-%dT%H:%M:%SZ}",
        "tweet.fields": "attachments,created_at,entities,note_tweet",
    }, safe=",:")  # fmt: skip
    url = f"{at.site}/2/users/{quote(at.account_id, safe='')}/tweets?{question}"
    answer = yield from answer_to(Request("GET", url, _headers(at)))
    if isinstance(answer, NoAnswer) or not is_taken(answer):
        return unseen(answer, host)
    fields = object_of(answer)
    meta, listed = fields.get("meta"), fields.get("data", [])
    if not isinstance(meta, dict) or not isinstance(listed, list) or meta.get("result_count") != len(listed):
        return Unknown(f"{host} answered with something else than a list.")
    for one in listed:
        if isinstance(one, dict) and one.get("id") not in taken and is_same(one, str(said["text"])):
            return _accepted(at, one, said) or Unknown(f"{host} shows the post without its number.")
    if meta.get("next_token"):
        return Unknown(f"{host} lists {LISTED} newer posts, and this one is not among them.")
    return Absent()


def _accepted(at: Place, post: Mapping[str, Any], said: Mapping[str, Any]) -> Accepted | None:
    number, attached = post.get("id"), post.get("attachments")
    if not isinstance(number, str) or not number.isdecimal():
        return None
    keys = attached.get("media_keys") if isinstance(attached, dict) else None
    wanted = len(said["media"])
    shown = len(keys) if isinstance(keys, list) else 0 if "created_at" in post else wanted
    differs = () if shown == wanted else (f"{shown} of {wanted} files are in the post.",)
    link = f"https://x.com/{at.handle.lstrip('@')}/status/{number}"
    return Accepted(Reference(number), RECORDS.record_id(at.account_id, number), link, differs)


PUBLISHER: Publisher = XPublisher()
