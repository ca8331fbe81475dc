"""Being called by a platform: how it proves that it is the platform, and what of an account its message names.

A message is never believed as content: it leads to a look. Each way to sign is the platform's own (RFC 2104, HMAC), and is data.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk
from stance.engines.exports.decode import BadJson, decode

if TYPE_CHECKING:  # it says how a hub is asked, and needs what stands here
    from stance.channels.port.websub import Topic

Headers = Mapping[str, str]
"""Of a request, by names in lower case."""
LONGEST_CHALLENGE = 500
CODE = re.compile(r"[A-Za-z0-9+/=_.~-]{1,500}")
"""What a platform has signed as a challenge. Whoever knows the address may ask: no message must be such a code, or it could be had signed."""


@dataclass(frozen=True, slots=True)
class Named:
    """One thing that a message is about: ``account_id`` by the platform, "" where the message does not say; ``event`` tells it from every
    other event of the account."""

    account_id: str
    event: str
    is_profile: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """To a challenge."""

    body: bytes
    type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Hook:
    """``key`` says whose secret signs: the app's, which its maker gives, or one that we make. ``header`` is in lower case; its value begins
    with ``prefix``. ``signed_before`` stands before the body in what is signed. ``challenged`` answers a GET (None: it is none), by the key, the
    word that the platform was told (``verify``), and the platform's id of the account. ``steps`` say how the address is given to the
    platform, one sentence a step."""

    key: Literal["app", "own"]
    header: str
    prefix: str
    read: Callable[[bytes], tuple[Named, ...]]
    challenged: Callable[[Mapping[str, str], bytes, str, str], Answer | None]
    steps: tuple[str, ...]
    digest: str = "sha256"
    is_base64: bool = False
    signed_before: bytes = b""
    otherwise: tuple[tuple[str, bytes], ...] = ()
    """Other readings of a document that can be read in two ways: (before the value of the header, before the body)."""
    methods: tuple[str, ...] = ()
    """Where the sender names the digest before a "=": those that are taken. ``prefix`` and ``digest`` are not looked at then."""
    topic: Callable[[Look], Talk[Topic | None]] | None = None
    """Where what is subscribed to at a hub is found (``websub``); None where somebody gives the address to the platform."""
    told: str = ""
    """What the steps call the secret, where somebody has to give it."""

    def is_signed(self, headers: Headers, body: bytes, key: bytes) -> bool:
        """Never a body that could have been had signed as a challenge."""
        said = headers.get(self.header, "")
        if not key or not said.isascii() or CODE.fullmatch(body.decode("latin-1")):
            return False
        if self.methods:
            method, _, signature = said.strip().partition("=")
            return method in self.methods and hmac.compare_digest(signature, hmac.digest(key, body, method).hex())
        ways = ((self.prefix, self.signed_before), *self.otherwise)
        return any(hmac.compare_digest(said.strip(), prefix + self._mac(key, before + body)) for prefix, before in ways)

    def _mac(self, key: bytes, signed: bytes) -> str:
        mac = hmac.digest(key, signed, self.digest)
        return base64.b64encode(mac).decode() if self.is_base64 else mac.hex()


def of_hub(question: Mapping[str, str], _key: bytes, verify: str, _account: str) -> Answer | None:
    """Meta for Developers, “Webhooks”, “Verification Requests” (read November 2026)."""
    is_ours = hmac.compare_digest(question.get("hub.verify_token", "").encode(), verify.encode())
    challenge = question.get("hub.challenge", "")
    if question.get("hub.mode") != "subscribe" or not is_ours or not 0 < len(challenge) <= LONGEST_CHALLENGE:
        return None
    return Answer(challenge.encode())


def in_json(
    name: str, prefix: str, is_base64: bool, answer: str
) -> Callable[[Mapping[str, str], bytes, str, str], Answer | None]:
    """A challenge that is answered by its HMAC-SHA-256, in JSON."""

    def challenged(question: Mapping[str, str], key: bytes, _verify: str, _account: str) -> Answer | None:
        code = question.get(name, "")
        if not key or not CODE.fullmatch(code):
            return None
        mac = hmac.digest(key, code.encode(), hashlib.sha256)
        said = {answer: prefix + (base64.b64encode(mac).decode() if is_base64 else mac.hex())}
        if not is_base64:
            said = {name: code} | said
        return Answer(json.dumps(said).encode(), "application/json")

    return challenged


def object_in(body: bytes) -> dict[str, Any]:
    try:
        found = decode(body)[0]
    except BadJson:
        return {}
    return found if isinstance(found, dict) else {}


def listed(value: Any) -> list[dict[str, Any]]:
    """The objects in a list, or the one that stands in its place."""
    rows = value if isinstance(value, list) else [value]
    return [one for one in rows if isinstance(one, dict)]


def joined(*parts: object) -> str:
    """An event's name, of what tells it apart."""
    return ":".join(str(one)[:80] for one in parts if isinstance(one, str | int) and not isinstance(one, bool))


def of_graph(body: bytes) -> tuple[Named, ...]:
    """Meta for Developers, “Webhooks”, "entry", "changes" (read November 2026)."""
    found = []
    for entry in listed(object_in(body).get("entry")):
        account = entry.get("id")
        for change in listed(entry.get("changes")):
            value = change.get("value")
            given = value if isinstance(value, dict) else {}
            item = given.get("post_id") or given.get("comment_id") or given.get("media_id") or given.get("id")
            event = joined(change.get("field"), given.get("verb"), item, given.get("created_time"), entry.get("time"))
            is_profile = change.get("field") in ("about", "bio", "description", "name", "picture", "website")
            found.append(Named(account if isinstance(account, str) else "", event, is_profile))
    return tuple(found)


GRAPH_STEPS = (
    "On developers.facebook.com: your app → Webhooks, with the object of this platform.",
    "As the callback URL give the address above, and as the verify token the word above. Press Verify and save.",
    "Subscribe to the fields that are about posts.",
)
