"""Publishing into the account's repository (com.atproto.repo.putRecord, uploadBlob, deleteRecord; read November 2026).

The key of the record is ours, made from the frozen revision, and the record must not be there yet (``swapRecord: null``): the same post
cannot come twice. Whether it is there is asked by its key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from stance.channels.bluesky.addresses import POST, read_address, record_id
from stance.channels.bluesky.answers import Conversation, No, shown_host, wait_of
from stance.channels.bluesky.connecting import signed_in
from stance.channels.bluesky.posting import LIMITS, blob_of, counted, problems_of, reply_to, root_of, wire_of
from stance.channels.bluesky.sessions import Session, host_in, session_of
from stance.channels.port.answers import object_of
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
from stance.channels.port.wire import File, NoAnswer, Request, Response, Talk
from stance.engines.evidence.canonical import canonical

ENDED = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"})
THERE_ALREADY = "InvalidSwap"


class RepositoryPublisher:
    repeat = Repeat.OWN_ID
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
        if any(not one.is_warning for one in self.problems(said, limits)):
            raise ValueError("it cannot be sent as it is")
        return Wire(canonical(wire_of(said, stamp, place)), said.text)

    def prepare(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Ready | Rejected | Throttled | Unsent]:
        """One file a step."""
        blobs, done = json.loads(wire.body)["blobs"], int(left.get("files", 0))
        if done == len(blobs):
            return Ready({"files": done}, is_last=True)
        one = blobs[done]
        headers = _headers(at) | {"Content-Type": one["type"]}
        url = f"{_host(at)}/xrpc/com.atproto.repo.uploadBlob"
        try:
            response = yield Request("POST", url, headers, pieces=(File(one["digest"], one["size"]),))
        except NoAnswer:
            return Unsent(f"{_name(at)} gave no whole answer to a file.")
        if response.status != 200:
            return _no(at, response, "a file")
        kept = object_of(response).get("blob")
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
        try:
            response = yield Request("POST", f"{_host(at)}/xrpc/com.atproto.repo.putRecord", headers, canonical(body))
        except NoAnswer as nothing:
            words = f"{_name(at)} gave no whole answer."
            return Unsent(words) if nothing.nothing_left else Unknown(words)
        if response.status == 200:
            fields = object_of(response)
            root = root_of(before[0]) if before else None
            found = _accepted(at, said["rkey"], fields.get("cid"), root)
            return found or Unknown(f"{_name(at)} answered with something else than the post.")
        if object_of(response).get("error") == THERE_ALREADY:
            return Unknown(f"{_name(at)} has a post under this key already.")
        return _no(at, response, "the post") if response.status < 500 else Unknown(_broken(at, response))

    def check(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Outcome]:
        """A record is public at once or not at all."""
        del wire, left
        yield from ()
        return Unknown(f"{_name(at)} works on nothing.")

    def reconcile(self, at: Place, wire: Wire, left: Mapping[str, Any], since: int) -> Talk[Found]:
        del left, since
        said, talk = json.loads(wire.body), Conversation(_host(at), (at.token,))
        try:
            answer = yield from talk.get(
                "com.atproto.repo.getRecord", repo=at.account_id, collection=POST, rkey=said["rkey"]
            )
        except Unreachable as error:
            return Unknown(str(error))
        if isinstance(answer, No):
            return Absent() if answer.error == "RecordNotFound" else Unknown(f"{_name(at)} does not show the account.")
        value = answer.fields.get("value")
        if not isinstance(value, dict):
            return Unknown(f"{_name(at)} answered with something else than the post.")
        reply = value.pop("reply", None) if "reply" not in said["record"] else None
        differs = () if value == said["record"] else ("What is there is not what was approved.",)
        found = _accepted(at, said["rkey"], answer.fields.get("cid"), _root_in(reply))
        return replace(found, differs=differs) if found else Unknown(f"{_name(at)} shows no version of the post.")

    def retract(self, at: Place, post: Reference) -> Talk[Gone]:
        address = read_address(post.id)
        if address is None or address.did != at.account_id:
            return Rejected("This is no post of the account.")
        body = {"collection": address.collection, "repo": at.account_id, "rkey": address.rkey}
        headers = _headers(at) | {"Content-Type": "application/json"}
        try:
            response = yield Request(
                "POST", f"{_host(at)}/xrpc/com.atproto.repo.deleteRecord", headers, canonical(body)
            )
        except NoAnswer as nothing:
            words = f"{_name(at)} gave no whole answer."
            return Unsent(words) if nothing.nothing_left else Unknown(words)
        if response.status == 200:
            return Absent()
        return _no(at, response, "the deletion") if response.status < 500 else Unknown(_broken(at, response))


def _host(at: Place) -> str:
    session = session_of(at.secret, at.site)
    return session.host if session else at.site


def _name(at: Place) -> str:
    return shown_host(_host(at))


def _headers(at: Place) -> dict[str, str]:
    return {"Accept": "application/json", "Authorization": f"Bearer {at.token}"}


def _broken(at: Place, response: Response) -> str:
    return f"{_name(at)} does not say whether it took it ({response.status})."


def _no(at: Place, response: Response, what: str) -> Rejected | Throttled | Unsent:
    error, status = object_of(response).get("error"), response.status
    if status == 429:
        return Throttled(f"{_name(at)} takes no more for now.", wait_of(response))
    if error in ENDED:
        return Unsent(f"{_name(at)} ended the session: it is begun again.")
    if status >= 500 or 300 <= status < 400:
        return Unsent(f"{_name(at)} is out of order ({status}).")
    return Rejected(f"{_name(at)} refused {what} ({status}).", is_dead=status in (401, 403))


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
