"""Town Board lists the likes that a desk gave, without saying when, and what people pinned under its notices: GET /desks/ID/likes and
/desks/ID/slips?before=CURSOR, a line each, the newest first. The first line says how to go on. A slip that is "sealed" is for the desk alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from stance.channels.townboard.channel import NOTICES
from stance.channels.townboard.pulling import _lines, _object, _request

from stance.channels.port.answers import Asking
from stance.channels.port.listing import Lister, Listing, Offer
from stance.channels.port.pulling import Look, Page, Place
from stance.channels.port.wire import Talk
from stance.engines.exports.item import ODD, Author, Failure, Item

PATHS = {Listing.LIKES: "likes", Listing.RESPONSES: "slips"}


class Clerk:
    offers = (
        Offer(listing=Listing.LIKES, every_seconds=30),
        Offer(listing=Listing.RESPONSES, every_seconds=60, tells_gone=True),
    )

    def listed(self, look: Look, listing: Listing, cursor: str = "", under: Sequence[str] = ()) -> Talk[Page]:
        asking = Asking()
        path = f"/desks/{look.account_id}/{PATHS[listing]}?before={cursor}"
        head, *lines = _lines((yield from asking.ask(_request(look, path))))
        return _page(look, listing, _object(head), lines, len(head), asking.latest)

    def again(self, look: Look, item: str, under: str) -> Talk[Page]:
        asking = Asking()
        head, *lines = _lines((yield from asking.ask(_request(look, f"/desks/{look.account_id}/slips?under={under}"))))
        return _page(look, Listing.RESPONSES, _object(head), lines, len(head), asking.latest)


def _page(look: Look, listing: Listing, told: dict[str, Any], lines: list[bytes], offset: int, number: int) -> Page:
    items, failures, hidden = [], [], []
    for line in lines:
        place = Place(number, offset, len(line) - 1)
        offset += len(line)
        try:
            given = _object(line)
            if given.get("sealed"):
                hidden.append(place)
            else:
                items.append((place, _like(look, given) if listing is Listing.LIKES else _slip(look, given)))
        except ODD as error:
            failures.append(Failure("slips", place.offset_bytes, str(error)))
    whole = tuple((NOTICES.record_id(look.account_id, one), number) for one in told.get("whole", []))
    return Page(
        items=tuple(items), cursor=told.get("next", ""), failures=tuple(failures), is_silent=True, hidden=tuple(hidden),
        whole_under=whole,
    )  # fmt: skip


def _like(look: Look, given: dict[str, Any]) -> Item:
    at = given.get("at", "")
    seconds = int(datetime.fromisoformat(at or given["now"]).timestamp())
    post_id = f"like-{given['likes']}"
    content = {"desk": look.account_id, "id": post_id, "state": 1, "platform": "townboard", "text": given["likes"]}
    content |= {"created_at": at, "schema": "stance-content/1", "likes": given["likes"]}
    return Item(post_id, NOTICES.record_id(look.account_id, post_id), seconds, content, given["likes"], "", "like")


def _slip(look: Look, given: dict[str, Any]) -> Item:
    content = {"desk": look.account_id, "id": given["id"], "state": 1, "platform": "townboard", "text": given["text"]}
    content |= {"created_at": given["at"], "schema": "stance-content/1"}
    content |= {"answers": given["answers"]} if given.get("answers") else {}
    content |= {"named": given["named"]} if given.get("named") else {}
    by = given.get("by")
    author = Author(by["name"], by.get("key", ""), by.get("handle", "")) if by else None
    if author is not None:
        content["author"] = {"handle": author.handle, "key": author.key, "name": author.name}
    record_id = NOTICES.record_id(look.account_id, given["id"])
    return Item(
        post_id=given["id"],
        record_id=record_id,
        created_at=int(datetime.fromisoformat(given["at"]).timestamp()),
        content=content,
        text=given["text"],
        permalink="",
        kind=NOTICES.kind(content),
        reply_to=NOTICES.parent(content, record_id),
        author=author,
        answered_as=given.get("named", ""),
    )


LISTER: Lister = Clerk()
