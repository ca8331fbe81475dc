"""Publishing by the API of Mastodon, or of what works like it (docs.joinmastodon.org, “statuses API methods” and “media API methods”, read
November 2026).

A status is repeated safely for about an hour by its Idempotency-Key; that is a help and no proof (some versions answer 500 to a repeated
key although the status is there), so in doubt the account's own list is asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from stance.channels.mastodon.accounts import own
from stance.channels.mastodon.counting import LIMITS, asked_limits, counted, problems_of
from stance.channels.mastodon.records import RECORDS
from stance.channels.mastodon.uploading import uploaded
from stance.channels.port.answers import Asking, host_of, object_of, outcomes_of, wait_of
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
from stance.channels.port.wire import NoAnswer, Request, Response, Talk
from stance.engines.evidence.canonical import canonical
from stance.engines.exports.html_text import read_html
from stance.engines.exports.instants import maybe
from stance.engines.exports.outcome import Element

LISTED = 40
"""Own statuses that are looked through in doubt, one answer."""
CLOCKS_DIFFER = 600
"""Seconds by which the server's clock may be behind ours."""


class MastodonPublisher:
    repeat = Repeat.KEY
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
        if any(not one.is_warning for one in self.problems(said, limits)):
            raise ValueError("it cannot be sent as it is")
        body: dict[str, Any] = {
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

    def prepare(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Ready | Rejected | Throttled | Unsent]:
        return (yield from uploaded(at, json.loads(wire.body)["media"], left))

    def commit(self, at: Place, wire: Wire, left: Mapping[str, Any], before: Sequence[Reference]) -> Talk[Outcome]:
        said = json.loads(wire.body)
        key = said.pop("key")
        said["media_ids"] = list(left.get("media", ()))
        wanted = len(said.pop("media"))
        if before:
            said["in_reply_to_id"] = before[-1].id
        headers = _headers(at) | {"Content-Type": "application/json", "Idempotency-Key": key}
        request = Request("POST", f"{at.site}/api/v1/statuses", headers, canonical(said))
        try:
            response = yield request
        except NoAnswer as nothing:
            words = f"{host_of(at.site)} gave no whole answer."
            return Unsent(words) if nothing.nothing_left else Unknown(words)
        return _told(at, response, wanted)

    def check(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Outcome]:
        """A status is public at once or not at all."""
        del wire, left
        yield from ()
        return Unknown(f"{host_of(at.site)} works on nothing.")

    def reconcile(self, at: Place, wire: Wire, left: Mapping[str, Any], since: int) -> Talk[Found]:
        asking, host, said = Asking(), host_of(at.site), json.loads(wire.body)
        try:
            account = yield from own(at.site, at.secret, asking)
            url = f"{at.site}/api/v1/accounts/{quote(account.number, safe='')}/statuses?limit={LISTED}&exclude_reblogs=true"
            response = yield from asking.ask(Request("GET", url, _headers(at)))
            if response.status != 200:
                return Unknown(f"{host} does not list the posts of the account now ({response.status}).")
            statuses = [one.value for one in outcomes_of(response, host) if isinstance(one, Element)]
        except Unreachable as error:
            return Unknown(str(error))
        except Refusal as error:
            return Unknown(str(error))
        statuses = [one for one in statuses if isinstance(one, dict)]
        for one in statuses:
            if (
                _is_same(one, said)
                and _made_at(one) >= since - CLOCKS_DIFFER
                and (found := _accepted(at, one, len(said["media"])))
            ):
                return found
        reaches_back = len(statuses) < LISTED or min(map(_made_at, statuses)) < since - CLOCKS_DIFFER
        return (
            Absent() if reaches_back else Unknown(f"{host} lists {LISTED} newer posts, and this one is not among them.")
        )

    def retract(self, at: Place, post: Reference) -> Talk[Gone]:
        host = host_of(at.site)
        try:
            response = yield Request("DELETE", f"{at.site}/api/v1/statuses/{quote(post.id, safe='')}", _headers(at))
        except NoAnswer as nothing:
            words = f"{host} gave no whole answer."
            return Unsent(words) if nothing.nothing_left else Unknown(words)
        if response.status in (200, 404, 410) and object_of(response):
            return Absent()
        if response.status == 429:
            return Throttled(f"{host} takes no more deletions for now.", wait_of(response))
        if response.status in (404, 405, 501):
            words = f"{host} takes no deletions by a program ({response.status}). Sign in there and delete the post."
            return Rejected(words)
        if response.status in (401, 403):
            return Rejected(
                f"{host} does not let the connection delete posts ({response.status}).", is_dead=response.status == 401
            )
        return Unknown(f"{host} does not say whether it deleted the post ({response.status}).")


def _headers(at: Place) -> dict[str, str]:
    return {"Accept": "application/json", "Authorization": f"Bearer {at.secret.value}"}


def _told(at: Place, response: Response, media: int) -> Outcome:
    host, status = host_of(at.site), response.status
    if status == 200:
        return _accepted(at, object_of(response), media) or Unknown(
            f"{host} answered with something else than the post."
        )
    if status == 429:
        return Throttled(f"{host} takes no more posts for now.", wait_of(response))
    if status in (401, 403):
        return Rejected(
            f"{host} does not let the connection publish ({status}): connect the account again, with the right to write posts.",
            is_dead=True,
        )
    if status in (400, 404, 413, 415, 422):
        return Rejected(f"{host} refused the post ({status}).")
    return Unknown(f"{host} does not say whether it took the post ({status}).")


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
