"""A made-up server of the AT Protocol: one account, its records, its app passwords, and whatever goes wrong between."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from stance.channels.bluesky.cids import Cid
from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories import bluesky_export as made
from tests.factories.bluesky_export import DID, HANDLE

SITE = "https://pds.example"
PASSWORD = "abcd-efgh-2345-mnop"
DATE = "Wed, 15 Nov 2023 00:00:00 GMT"
NOW = 1_700_006_400


def to_json(value: Any) -> Any:
    """As servers write a record (atproto.com/specs/data-model)."""
    if isinstance(value, Cid):
        return {"$link": value.text}
    if isinstance(value, bytes):
        return {"$bytes": b64encode(value).decode().rstrip("=")}
    if isinstance(value, dict):
        return {key: to_json(one) for key, one in value.items()}
    return [to_json(one) for one in value] if isinstance(value, list) else value


def element(path: str, record: Any, did: str = DID) -> dict[str, Any]:
    return {"uri": f"at://{did}/{path}", "cid": made.cid_of(made.encode(record)).text, "value": to_json(record)}


def answer(value: Any, status: int = 200, **headers: str) -> Response:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    named = {"Date": DATE, "Content-Type": "application/json"} | {
        key.replace("_", "-"): one for key, one in headers.items()
    }
    return Response(status, tuple(named.items()), body)


def no(error: str, status: int = 400, message: str = "") -> Response:
    return answer({"error": error, "message": message or f"{error} happened"}, status)


@dataclass
class Server:
    """``state`` is the account's: "" active, else its status; "absent" where it is not here. ``most`` is what a page holds."""

    records: dict[str, Any] = field(default_factory=dict)
    did: str = DID
    handle: str = HANDLE
    state: str = ""
    most: int = 100
    host: str = SITE
    passwords: set[str] = field(default_factory=lambda: {PASSWORD})
    sessions: dict[str, str] = field(default_factory=dict)
    signed_in: int = 0
    given: int = 0
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response | NoAnswer:
        self.asked.append(request)
        parts = urlsplit(request.url)
        asked = {key: values[0] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}
        method = parts.path.removeprefix("/xrpc/")
        found: Callable[[Request, dict[str, str]], Response] | None = {
            "com.atproto.server.createSession": self._create,
            "com.atproto.server.refreshSession": self._refresh,
            "com.atproto.repo.listRecords": self._list,
            "com.atproto.repo.getRecord": self._get,
            "com.atproto.repo.describeRepo": self._describe,
            "com.atproto.identity.resolveHandle": self._resolve,
            "com.atproto.sync.getRepoStatus": self._status,
        }.get(method)
        if found is None:
            return no("MethodNotImplemented", 501)
        try:
            is_asked_so = request.method == ("POST" if ".server." in method else "GET")
            return found(request, asked) if is_asked_so else no("InvalidRequest", 405, "Incorrect HTTP method")
        except KeyError as missing:
            return no("InvalidRequest", 400, f"Params must have the property {missing}")

    def _session(self, password: str) -> Response:
        token = f"refresh-{self.given}-{password[:4]}"
        self.given += 1
        self.sessions[token] = password
        said = {
            "did": self.did,
            "handle": self.handle,
            "accessJwt": "access",
            "refreshJwt": token,
            "active": not self.state,
        }
        said["didDoc"] = made.document(did=self.did) | {
            "service": [{"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": self.host}]
        }
        return answer(said | ({"status": self.state} if self.state else {}))

    def _create(self, request: Request, _asked: dict[str, str]) -> Response:
        said = json.loads(request.body)
        self.signed_in += 1
        if said["identifier"] not in (self.handle, self.did) or said["password"] not in self.passwords:
            return no("AuthenticationRequired", 401, "Invalid identifier or password")
        if self.state == "takendown":
            return no("AccountTakedown", 401)
        return self._session(said["password"])

    def _refresh(self, request: Request, _asked: dict[str, str]) -> Response:
        """A token works once."""
        password = self.sessions.pop(request.headers["Authorization"].removeprefix("Bearer "), None)
        if self.state == "takendown":
            return no("AccountTakedown", 401)
        if password not in self.passwords:
            return no("ExpiredToken", 400, "Token has been revoked")
        return self._session(password)

    def _list(self, _request: Request, asked: dict[str, str]) -> Response:
        if not 1 <= int(asked["limit"]) <= 100:
            return no("InvalidRequest", 400, "limit can not be greater than 100")
        if asked["repo"] != self.did or self.state:
            return no("InvalidRequest", 400, f"Could not find repo: {asked['repo']}")
        keys = [key for path in self.records if (key := path.partition("/"))[0] == asked["collection"]]
        names = sorted((key[2] for key in keys), reverse=True)
        names = [name for name in names if "cursor" not in asked or name < asked["cursor"]]
        names = names[: min(int(asked["limit"]), self.most)]
        listed = [element(path, self.records[path]) for path in (f"{asked['collection']}/{name}" for name in names)]
        return answer({"records": listed} | ({"cursor": names[-1]} if names else {}))

    def _get(self, _request: Request, asked: dict[str, str]) -> Response:
        path = f"{asked['collection']}/{asked['rkey']}"
        if asked["repo"] != self.did or self.state:
            return no("InvalidRequest", 400, "Could not locate record")
        if path not in self.records:
            return no("RecordNotFound", 400, f"Could not locate record: at://{self.did}/{path}")
        return answer(element(path, self.records[path]))

    def _describe(self, _request: Request, asked: dict[str, str]) -> Response:
        if asked["repo"] != self.did or self.state == "absent":
            return no("RepoNotFound", 400)
        if self.state:
            return no(
                {"takendown": "RepoTakendown", "suspended": "RepoSuspended"}.get(self.state, "RepoDeactivated"), 400
            )
        said = {"did": self.did, "handle": self.handle, "didDoc": made.document(did=self.did), "handleIsCorrect": True}
        return answer(said | {"collections": ["app.bsky.feed.post"]})

    def _resolve(self, _request: Request, asked: dict[str, str]) -> Response:
        return answer({"did": self.did}) if asked["handle"] == self.handle else no("InvalidRequest", 400)

    def _status(self, _request: Request, asked: dict[str, str]) -> Response:
        if asked["did"] != self.did or self.state == "absent":
            return no("RepoNotFound", 400)
        said = {"did": self.did, "active": not self.state}
        return answer(said | ({"status": self.state} if self.state else {"rev": made.REV}))


LEADS = Response(302, (("Location", "https://elsewhere.example/xrpc"),), b"")
HTML = b"<!DOCTYPE html><title>Attention required</title>"
UNREACHABLE: dict[str, Response | NoAnswer] = {
    "no answer": NoAnswer("timed out"),
    "internal error": no("InternalServerError", 500),
    "bad gateway": answer(HTML, 502),
    "unavailable": answer(b"", 503, Retry_After="30"),
    "too many": no("RateLimitExceeded", 429),
    "too many, seconds": answer({}, 429, Retry_After="17"),
    "too many, a date": answer({}, 429, Retry_After="Wed, 15 Nov 2023 00:01:00 GMT"),
    "too many, reset": answer({}, 429, RateLimit_Reset=str(NOW + 120)),
    "a page": answer(HTML),
    "a page that refuses": answer(HTML, 403),
    "half an answer": answer(b'{"records": [{"uri": "at://di'),
    "nothing": answer(b""),
    "a list": answer([1, 2]),
    "an error that worked": no("InvalidRequest", 200),
    "a redirect": LEADS,
    "a redirect to nowhere": Response(308, (), b""),
    "no content": answer(b"", 204),
}
"""What nobody can tell anything from."""
