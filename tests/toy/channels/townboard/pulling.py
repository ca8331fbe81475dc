"""Town Board lists a desk's notices a line each, the newest first: GET /desks/ID?before=CURSOR. The first line says how to go on and
between which instants the page is whole. GET /notices/ID is one. A desk that was closed is answered by 410."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from stance.channels.townboard.channel import NOTICES

from stance.channels.port.answers import Asking, wait_of
from stance.channels.port.connecting import Refusal, Unreachable, Vanished
from stance.channels.port.pulling import Look, Page, Place, Puller
from stance.channels.port.wire import Request, Response, Talk
from stance.engines.exports.item import ODD, Failure, Item, MediaRef


class Board:
    page_posts = 3

    def pull(self, look: Look, cursor: str = "") -> Talk[Page]:
        asking = Asking()
        response = yield from asking.ask(_request(look, f"/desks/{look.account_id}?before={cursor}"))
        if response.status == 410:
            raise Vanished("The town hall closed this desk.")
        if response.status == 403:
            raise Refusal("The key was taken back. Ask the town hall for another.")
        head, *lines = _lines(response)
        items, failures, offset = [], [], len(head)
        told = _object(head)
        for line in lines:
            try:
                items.append((Place(asking.latest, offset, len(line)), item_of(look.account_id, _object(line))))
            except ODD as error:
                failures.append(Failure("desk", offset, str(error)))
            offset += len(line)
        return Page(
            items=tuple(items),
            cursor=told.get("next", ""),
            oldest=told.get("from"),
            newest=told.get("to"),
            tells_absence=bool(told.get("whole")),
            failures=tuple(failures),
            wait_seconds=wait_of(response),
        )

    def one(self, look: Look, item_id: str) -> Talk[tuple[Place, Item] | None]:
        asking = Asking()
        response = yield from asking.ask(_request(look, f"/notices/{item_id}"))
        if response.status == 404:
            return None
        line = _lines(response)[0]
        return Place(asking.latest, 0, len(line)), item_of(look.account_id, _object(line))

    def media(self, item: Item) -> Iterator[tuple[str, str]]:
        for medium in item.media:
            yield medium.media_id, medium.url


def item_of(desk: str, given: dict[str, Any]) -> Item:
    content = {"desk": desk, "id": given["id"], "state": given["state"], "platform": "townboard", "text": given["text"]}
    content |= {"created_at": given["at"], "schema": "stance-content/1"}
    content |= {"answers": given["answers"]} if given.get("answers") else {}
    media: tuple[MediaRef, ...] = ()
    if given.get("poster"):
        content["media"] = [{"id": "poster", "type": "poster", "alt": "a poster"}]
        media = (MediaRef("poster", "poster", given["poster"], "a poster", (), NOTICES.medium("poster")),)
    record_id = NOTICES.record_id(desk, given["id"])
    return Item(
        post_id=given["id"],
        record_id=record_id,
        created_at=int(datetime.fromisoformat(given["at"]).timestamp()),
        content=content,
        text=given["text"],
        permalink="",
        kind=NOTICES.kind(content),
        language="en",
        reply_to=NOTICES.parent(content, record_id),
        media=media,
        counters={"likes": given.get("likes", 0)},
    )


def _request(look: Look, path: str) -> Request:
    headers = {"Authorization": f"Key {look.secret.value}"} if look.secret else {}
    return Request("GET", f"{look.site}{path}", headers)


def _lines(response: Response) -> list[bytes]:
    if response.status != 200 or not response.body.endswith(b"\n"):
        raise Unreachable(f"Town Board gave no whole answer ({response.status}).")
    return response.body.splitlines(keepends=True)


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        raise Unreachable("Town Board answered with something that is no JSON.") from None
    if not isinstance(found, dict):
        raise TypeError("it is no notice")
    return found


PULLER: Puller = Board()
