"""Records as a server lists them, each with its place in the answer, read into the same posts as those of a repository."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from stance.channels.bluesky.addresses import Address, read_address
from stance.channels.bluesky.answers import LIST, Answer
from stance.channels.bluesky.cids import Cid, cid_of
from stance.channels.bluesky.dag_cbor import decode as decode_block
from stance.channels.bluesky.json_records import BadRecord, block_of, from_json
from stance.channels.bluesky.posts import BadPost, PostReader
from stance.channels.port.pulling import Place
from stance.engines.exports.array_within import FURTHEST_START, around, split_within
from stance.engines.exports.decode import decode
from stance.engines.exports.elements import BadElement
from stance.engines.exports.item import ODD, Failure, Item

OTHER = "its JSON is not the record that its CID names"
_NUL = b"\\u0000"
_LONGEST_REASON = 500
_LONGEST_CURSOR = 1000


class NoList(ValueError):
    """The answer holds no list of records."""


@dataclass(slots=True)
class Listed:
    """One answer about one collection. ``keys`` are those of every record in it, also of those that are no posts; ``cursor``
    is the server's, "" where it says that nothing follows."""

    items: list[tuple[Place, Item]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    cursor: str = ""

    def go_on(self, following: Listed) -> None:
        """By the answer that follows in the same list."""
        self.items += following.items
        self.failures += following.failures
        self.keys += following.keys
        self.cursor = following.cursor

    @property
    def is_sound(self) -> bool:
        """Whether every record was read, and the order is the one that was asked for: newest key first."""
        return not self.failures and all(one > two for one, two in zip(self.keys, self.keys[1:], strict=False))


class RecordReader:
    """Reads the records of one account. ``home`` is the server that has its files."""

    def __init__(self, did: str, handle: str, host: str) -> None:
        shown = "" if handle.endswith(".invalid") else handle
        self._did, self._host = did, host
        self._posts = PostReader(did, shown, _no_files)

    def listed(self, answer: Answer, collection: str) -> Listed:
        """Raises NoList."""
        body = answer.response.body
        found = around(BytesIO(body), LIST, past_it=True)
        if found.start is None or found.start > FURTHEST_START or found.end is None:
            raise NoList
        listed = Listed()
        cursor = found.fields.get("cursor")
        if isinstance(cursor, str) and len(cursor) <= _LONGEST_CURSOR:
            listed.cursor = cursor
        for outcome in split_within(BytesIO(body), found.start, end=found.end):
            at = outcome.offset_bytes
            if isinstance(outcome, BadElement):
                listed.failures.append(Failure(collection, at, outcome.reason, outcome.lost))
                continue
            address = _address(outcome.value)
            if address and (address.did, address.collection) == (self._did, collection):
                listed.keys.append(address.rkey)
            try:
                item = self.item(outcome.value, outcome.raw_bytes, collection)
            except ODD as error:
                listed.failures.append(Failure(collection, at, _reason(outcome.value, error)))
            else:
                listed.items.append((Place(answer.page, at, outcome.length_bytes), item))
        return listed

    def single(self, answer: Answer, path: str) -> tuple[Place, Item]:
        """The record that the whole answer is. Raises ODD."""
        body = answer.response.body
        raw = body.strip()
        item = self.item(decode(raw)[0], raw, path.partition("/")[0])
        if item.post_id != path:
            raise BadRecord("it is another record than was asked for")
        return Place(answer.page, len(body) - len(body.lstrip()), len(raw)), item

    def item(self, element: Any, raw: bytes, collection: str) -> Item:
        """``raw`` are the bytes that ``element`` was read from. Raises ODD."""
        address = _address(element)
        if address is None:
            raise BadRecord("it has no address")
        if address.did != self._did or address.collection != collection:
            raise BadRecord("it is of another account or of another kind than was asked for")
        block = block_of(from_json((json.loads(raw) if _NUL in raw else element)["value"]))
        cid = cid_of(block).text
        if element.get("cid") != cid:
            raise BadRecord(OTHER)
        return self.written(f"{collection}/{address.rkey}", cid, decode_block(block))

    def written(self, path: str, cid: str, record: Any) -> Item:
        """A record as its block holds it. Raises ODD."""
        item = self._posts.item(path, cid, record)
        for medium in item.media:
            medium.url = f"{self._host}/xrpc/com.atproto.sync.getBlob?did={self._did}&cid={medium.media_id}"
        return item


def _no_files(_cid: Cid) -> tuple[str, str]:
    return "", ""


def _address(element: Any) -> Address | None:
    return read_address(element.get("uri")) if isinstance(element, dict) else None


def _reason(element: Any, error: Exception) -> str:
    told = str(error) if isinstance(error, BadPost | BadRecord) else f"it cannot be read: {error}"
    uri = element.get("uri") if isinstance(element, dict) else None
    named = f"{uri}: " if isinstance(uri, str) and read_address(uri) else ""
    return f"{named}{told}"[:_LONGEST_REASON]
