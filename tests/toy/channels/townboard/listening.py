"""Town Board tells on a WebSocket what a desk does; GET /stream says where that is, 404 where there is none. A message is one JSON
object: its place, the desk, and the notice, the id of one that was removed, "look" or "end"."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from stance.channels.townboard.pulling import item_of

from stance.channels.port.answers import Asking
from stance.channels.port.listening import BadMessage, Found, Heard, Listener, Opening, Told
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Request, Talk
from stance.engines.exports.item import ODD, Failure


class Crier:
    type = "application/json"

    def place(self, look: Look) -> str:
        return look.site

    def opening(self, look: Look, cursor: str = "") -> Talk[Opening | None]:
        response = yield from Asking().ask(Request("GET", f"{look.site}/stream"))
        if response.status == 404:
            return None
        headers = {"Authorization": f"Key {look.secret.value}"} if look.secret else {}
        return Opening(f"{response.body.decode().strip()}?after={cursor}", headers)

    def heard(self, looks: Mapping[str, Look], message: bytes) -> Heard:
        try:
            told = json.loads(message)
            place, desk = str(told["place"]), told["desk"]
        except (ValueError, KeyError, TypeError) as error:
            raise BadMessage("it is no message of Town Board") from error
        if told.get("end"):
            return Heard(place, ends=told["end"], restarts=bool(told.get("restarts")))
        if desk not in looks:
            return Heard(place)
        return Heard(place, (_told(desk, told, message),))


def _told(desk: str, told: dict[str, Any], message: bytes) -> Told:
    found: tuple[Found, ...] = ()
    failures: tuple[Failure, ...] = ()
    if "notice" in told:
        try:
            found = (Found(0, len(message), item_of(desk, told["notice"]), bool(told.get("new", True))),)
        except ODD as error:
            failures = (Failure("stream", 0, str(error)),)
    removed = (told["removed"],) if "removed" in told else ()
    return Told(desk, found, removed, bool(told.get("look")), failures)


LISTENER: Listener = Crier()
