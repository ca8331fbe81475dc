"""Publishing into the account's repository (com.atproto.repo.putRecord, uploadBlob, deleteRecord; read November 2026).

The key of the record is ours, made from the frozen revision, and the record must not be there yet (``swapRecord: null``): the same post
cannot come twice. Whether it is there is asked by its key.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from stance.channels.bluesky.addresses import POST, read_address, record_id
from stance.channels.bluesky.answers import Conversation, No, shown_host
from stance.channels.bluesky.connecting import signed_in
from stance.channels.bluesky.posting import LIMITS, blob_of, counted, problems_of, reply_to, root_of, wire_of
from stance.channels.bluesky.sessions import Session, host_in, session_of
from stance.channels.port.answers import object_of
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
from stance.channels.port.sending import answer_to, is_taken, not_taken_down, unconfirmed, unprepared, unreached
from stance.channels.port.wire import File, NoAnswer, Request, Response, Talk
from stance.engines.evidence.canonical import canonical

ENDED = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"})


class RepositoryPublisher:
    repeat = Repeat.OWN_ID
    fetches = False
    scopes: tuple[str, ...] = ()
    """An app password may write posts."""
    limits = LIMITS

    def ask_limits(self, place: Place) -> Talk[Limits]:
        """They are part of the lexicon, the same everywhere."""
        del place
        yield from ()
        return LIMITS

    def sign_in(self, place: Place) -> Talk[Place]:
        answer = yield from signed_in(place.site, place.secret)
        token, refresh, did = (answer.get(name) for name in ("accessJwt", "refreshJwt", "did"))
        host = shown_host(place.site)
        if not isinstance(token, str) or not isinstance(refresh, str) or not token or not refresh:
            raise Unreachable(f"{host} signed the account in and gave no session.")
        if did != place.account_id:
            raise Refusal(f"{host} signs another account in with this app password. Connect the account again.")
        session = Session(place.site, host_in(answer.get("didDoc"), place.account_id, place.site), refresh)
        return replace(place, secret=replace(place.secret, session=session.text()), token=token)

    def counts(self, said: Said, limits: Limits) -> Sequence[Count]:
        return counted(said, limits)

    def problems(self, said: Said, limits: Limits) -> Sequence[Problem]:
        return problems_of(said, limits)

    def rendered(self, said: Said, limits: Limits, stamp: Stamp, place: int) -> Wire:
        if not is_sendable(problems_of(said, limits)):
            raise ValueError("it cannot be sent as it is")
        return Wire(canonical(wire_of(said, stamp, place)), said.text)

    def price(self, wire: Wire) -> None:
        del wire

    def prepare(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Ready | Rejected | Throttled | Unsent]:
        """One file a step."""
        blobs, done = json.loads(wire.body)["blobs"], int(left.get("files", 0))
        if done == len(blobs):
            return Ready({"files": done}, is_last=True)
        one = blobs[done]
        headers = _headers(at) | {"Content-Type": one["type"]}
        url = f"{_host(at)}/xrpc/com.atproto.repo.uploadBlob"
        answer = yield from answer_to(Request("POST", url, headers, pieces=(File(one["digest"], one["size"]),)))
        if not isinstance(answer, Response) or answer.status != 200:
            return unprepared(answer, _name(at), f"file {done + 1} of {len(blobs)}", _ended(at, answer))
        kept = object_of(answer).get("blob")
        if kept is None:
            return Unsent(f"{_name(at)} answered with something else than the file.")
        if not isinstance(kept, dict) or kept.get("ref") != blob_of(one["digest"], one["type"], one["size"])["ref"]:
            return Rejected(f"{_name(at)} kept another file than was sent: file {done + 1} of {len(blobs)}.")
        return Ready({"files": done + 1}, is_last=done + 1 == len(blobs))

    def commit(self, at: Place, wire: Wire, left: Mapping[str, Any], before: Sequence[Reference]) -> Talk[Outcome]:
        del left
        said = json.loads(wire.body)
        record = said["record"]
        if before:
            record["reply"] = reply_to(root_of(before[0]), before[-1])
        body = {"collection": POST, "record": record, "repo": at.account_id, "rkey": said["rkey"], "swapRecord": None}
        headers = _headers(at) | {"Content-Type": "application/json"}
        url = f"{_host(at)}/xrpc/com.atproto.repo.putRecord"
        answer = yield from answer_to(Request("POST", url, headers, canonical(body)))
        if isinstance(answer, Response) and answer.status == 200:
            root = root_of(before[0]) if before else None
            done = _accepted(at, said["rkey"], object_of(answer).get("cid"), root)
            return done or Unknown(f"{_name(at)} answered with something else than the post.")
        if ended := _ended(at, answer):
            return ended
        return (yield from unconfirmed(answer, _name(at), _asked_for(at, json.loads(wire.body))))

    def check(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Outcome]:
        """A record is public at once or not at all."""
        del wire, left
        yield from ()
        return Unknown(f"{_name(at)} works on nothing.")

    def reconcile(
        self, at: Place, wire: Wire, left: Mapping[str, Any], since: int, taken: Collection[str] = ()
    ) -> Talk[Found]:
        """The key of the record tells it from every other."""
        del left, since, taken
        return (yield from _asked_for(at, json.loads(wire.body)))

    def named(self, account_id: str, record_id: str) -> None:
        """Replies name a post by its version, too."""

    def retract(self, at: Place, post: Reference) -> Talk[Gone]:
        address = read_address(post.id)
        if address is None or address.did != at.account_id:
            return Rejected("This is no post of the account.")
        body = {"collection": address.collection, "repo": at.account_id, "rkey": address.rkey}
        headers = _headers(at) | {"Content-Type": "application/json"}
        url = f"{_host(at)}/xrpc/com.atproto.repo.deleteRecord"
        answer = yield from answer_to(Request("POST", url, headers, canonical(body)))
        if is_taken(answer):
            return Absent()
        return _ended(at, answer) or not_taken_down(answer, _name(at))


def _asked_for(at: Place, said: Mapping[str, Any]) -> Talk[Found]:
    talk = Conversation(_host(at), (at.token,))
    try:
        answer = yield from talk.get(
            "com.atproto.repo.getRecord", repo=at.account_id, collection=POST, rkey=said["rkey"]
        )
    except Unreachable as error:
        return unreached(error)
    if isinstance(answer, No):
        return Absent() if answer.error == "RecordNotFound" else Unknown(f"{_name(at)} does not show the account.")
    value = answer.fields.get("value")
    if not isinstance(value, dict):
        return Unknown(f"{_name(at)} answered with something else than the post.")
    reply = value.pop("reply", None) if "reply" not in said["record"] else None
    differs = () if value == said["record"] else ("What is there is not what was approved.",)
    found = _accepted(at, said["rkey"], answer.fields.get("cid"), _root_in(reply))
    return replace(found, differs=differs) if found else Unknown(f"{_name(at)} shows no version of the post.")


def _host(at: Place) -> str:
    session = session_of(at.secret, at.site)
    return session.host if session else at.site


def _name(at: Place) -> str:
    return shown_host(_host(at))


def _headers(at: Place) -> dict[str, str]:
    return {"Accept": "application/json", "Authorization": f"Bearer {at.token}"}


def _ended(at: Place, answer: Response | NoAnswer) -> Unsent | None:
    """Sessions end by themselves after some hours: a refusal because of that is no refusal of the account."""
    if isinstance(answer, NoAnswer) or not 400 <= answer.status < 500 or object_of(answer).get("error") not in ENDED:
        return None
    return Unsent(f"{_name(at)} ended the session: it is begun again.")


def _accepted(at: Place, rkey: str, cid: Any, root: Reference | None) -> Accepted | None:
    if not isinstance(cid, str) or not cid:
        return None
    uri = f"at://{at.account_id}/{POST}/{rkey}"
    post = Reference(uri, cid, root.id if root else "", root.version if root else "")
    home = f"https://bsky.app/profile/{at.handle or at.account_id}"
    return Accepted(post, record_id(at.account_id, f"{POST}/{rkey}"), f"{home}/post/{rkey}")


def _root_in(reply: Any) -> Reference | None:
    root = reply.get("root") if isinstance(reply, dict) else None
    if not isinstance(root, dict) or not isinstance(root.get("uri"), str) or not isinstance(root.get("cid"), str):
        return None
    return Reference(root["uri"], root["cid"])


PUBLISHER: Publisher = RepositoryPublisher()
