"""Hearing of an account from its own stream (docs.joinmastodon.org, “Streaming timelines”, “streaming API methods”, read November 2026).

The stream of the user holds what their home timeline shows: the account's own posts among others', which are passed over. It tells of
nothing that happened while it was closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from stance.channels.mastodon.accounts import is_number, is_same
from stance.channels.mastodon.pulling import item_of
from stance.channels.mastodon.statuses import is_public
from stance.channels.mastodon.strangers import written_to
from stance.channels.port.answers import Asking, host_of, object_of
from stance.channels.port.connecting import Unreachable
from stance.channels.port.listening import BadMessage, Found, Heard, Listener, Opening, Told
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Request, Talk
from stance.engines.exports.decode import BadJson, decode
from stance.engines.exports.item import ODD, Failure, Item
from stance.engines.exports.outcome import Element

NEW = "update"
POSTED = frozenset({NEW, "status.update"})
MOST_BYTES = 2_000_000
"""Of a message: a status with everything around it is some ten thousand bytes."""


class UserStream:
    type = "application/json"

    def place(self, look: Look) -> str:
        return f"{look.site} {look.account_id}"

    def opening(self, look: Look, cursor: str = "") -> Talk[Opening | None]:
        """None where nothing signs in, or the server names no stream: what works like Mastodon often has none."""
        del cursor
        if look.secret is None:
            return None
        response = yield from Asking().ask(
            Request("GET", f"{look.site}/api/v2/instance", {"Accept": "application/json"})
        )
        if response.status >= 500 or (response.status == 200 and not object_of(response)):
            raise Unreachable(f"{host_of(look.site)} does not tell where its stream is now ({response.status}).")
        at = _streaming(object_of(response)) if response.status == 200 else ""
        if not at or (urlsplit(look.site).scheme == "https" and not at.startswith("wss://")):
            return None
        return Opening(f"{at}/api/v1/streaming?stream=user", {"Authorization": f"Bearer {look.secret.value}"})

    def heard(self, looks: Mapping[str, Look], message: bytes) -> Heard:
        look = next(iter(looks.values()))
        told = _object(message)
        event, payload = told.get("event"), told.get("payload")
        if event == "delete" and isinstance(payload, str) and is_number(payload):
            uri = f"{look.account_id.rstrip('/')}/statuses/{payload}"
            return Heard(told=(Told(look.account_id, deleted=(uri, f"{uri}/activity")),))
        if event in tuple(POSTED) and isinstance(payload, str):
            status = _object(payload.encode(errors="replace"))
            found = _posted(look, status, len(message), is_new=event == NEW)
            return Heard(told=(found,) if found else ())
        if event == "notification" and isinstance(payload, str):
            found = _mentioned(look, _object(payload.encode(errors="replace")), len(message))
            return Heard(told=(found,) if found else ())
        return Heard()


def _mentioned(look: Look, notification: dict[str, Any], length_bytes: int) -> Told | None:
    """What somebody wrote to the account; None for every other notification, and for what is not public: of that nothing is kept."""
    status = notification.get("status")
    if notification.get("type") != "mention" or not isinstance(status, dict):
        return None
    try:
        if not is_public(status):
            return None
        is_told, item = _ended(written_to(look, status, {}, None, Asking()))
    except ODD as error:
        return Told(look.account_id, failures=(Failure("stream", 0, str(error)[:500]),))
    if not is_told:
        return Told(look.account_id, wants_look=True)
    return Told(look.account_id, (Found(0, length_bytes, item),)) if item is not None else None


def _posted(look: Look, status: dict[str, Any], length_bytes: int, *, is_new: bool) -> Told | None:
    """None where it is somebody else's."""
    if not _is_own(look, status):
        return None
    element = Element(0, length_bytes, b"", status)
    try:
        is_told, item = _without_asking(look, element)
    except ODD as error:
        return Told(look.account_id, failures=(Failure("stream", 0, str(error)[:500]),))
    if not is_told:
        return Told(look.account_id, wants_look=True)
    return Told(look.account_id, (Found(0, length_bytes, item, is_new),)) if item is not None else None


def _without_asking(look: Look, element: Element) -> tuple[bool, Item | None]:
    """Whether the message tells enough, and the post; None for one that is not public. What it replies to may have to be asked for."""
    return _ended(item_of(look, "", element, {}, None, Asking()))


def _ended(talk: Talk[Item | None]) -> tuple[bool, Item | None]:
    try:
        next(talk)
    except StopIteration as ended:
        return True, ended.value
    talk.close()
    return False, None


def _is_own(look: Look, status: dict[str, Any]) -> bool:
    account = status.get("account")
    given = account if isinstance(account, dict) else {}
    uri, acct = given.get("uri"), given.get("acct")
    if isinstance(uri, str) and uri:
        return is_same(uri, look.account_id)
    return isinstance(acct, str) and acct.lower() == look.handle.lstrip("@").partition("@")[0].lower()


def _streaming(told: dict[str, Any]) -> str:
    """Its address without a path, "" where none is named that can be opened."""
    configuration = told.get("configuration")
    urls = configuration.get("urls") if isinstance(configuration, dict) else None
    at = urls.get("streaming") if isinstance(urls, dict) else None
    if not isinstance(at, str) or not at.isascii() or len(at) > 300 or not at.startswith(("wss://", "ws://")):
        return ""
    return at.rstrip("/")


def _object(data: bytes) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise BadMessage(f"it is longer than {MOST_BYTES:,} bytes")
    try:
        value = decode(data)[0]
    except BadJson:
        raise BadMessage("it is no JSON") from None
    if not isinstance(value, dict):
        raise BadMessage("it is no object")
    return value


LISTENER: Listener = UserStream()
