"""From one record of a repository to one version of one post."""

from __future__ import annotations

from typing import Any, Literal

from stance.channels.bluesky.addresses import LIKE, LONGEST_RECORD_ID, REPOST, held_as, record_id, web_address
from stance.channels.bluesky.dates import parse_datetime
from stance.channels.bluesky.embeds import Files, embedded_in, reference
from stance.channels.bluesky.records import kind_of
from stance.channels.bluesky.texts import said_of, text_of
from stance.channels.bluesky.tids import seconds_of
from stance.engines.exports.instants import instant
from stance.engines.exports.item import Content, Item, Kind, Link
from stance.engines.language.facts import UNDETERMINED, language_key

SCHEMA = "stance-content/1"
_SELF_LABELS = "com.atproto.label.defs#selfLabels"
_MOST = 64
"""Languages, labels and tags of one post that are read; lexicons allow three, ten and eight."""
_LONGEST_LANGUAGE = 12


class BadPost(ValueError):
    """A record that is no post; the message says why."""


class PostReader:
    """Turns records into items for one repository. ``handle`` is for the addresses of posts, "" where it is not known."""

    def __init__(self, did: str, handle: str, files: Files) -> None:
        self._did, self._files = did, files
        self._home = f"https://bsky.app/profile/{handle or did}"

    def item(self, key: str, cid: str, record: Any) -> Item:
        """``key`` is the record's path in the repository, ``cid`` its block's. Raises BadPost."""
        if not isinstance(record, dict):
            raise BadPost("it is no record: no map")
        identifier = record_id(self._did, key)
        if len(identifier) > LONGEST_RECORD_ID:
            raise BadPost(f"its address is longer than {LONGEST_RECORD_ID} characters")
        collection, _, rkey = key.partition("/")
        if record.get("$type") != collection:
            raise BadPost(f"it says of itself that it is of another kind: {str(record.get('$type'))[:60]}")
        created_at, warnings = _time(record.get("createdAt"), rkey)
        content: Content = {
            "account": self._did,
            "cid": cid,
            "created_at": instant(created_at),
            "id": f"at://{self._did}/{key}",
            "platform": "bluesky",
            "schema": SCHEMA,
            "text": "",
        }
        item = Item(key, identifier, created_at, content, "", "", warnings=warnings)
        if collection == REPOST:
            return _of_another(item, record, "reposts", "repost")
        if collection == LIKE:
            return _of_another(item, record, "likes", "like")
        item.permalink = f"{self._home}/post/{rkey}"
        return _post(item, record, self._files)


def _time(stated: Any, rkey: str) -> tuple[int, tuple[str, ...]]:
    """When it was made: as it says, else as its key says."""
    seconds = parse_datetime(stated)
    if seconds is not None:
        return seconds, ()
    seconds = seconds_of(rkey)
    if seconds is None:
        raise BadPost(f"it has no time: createdAt is {_shown(stated)}, and its key holds none")
    return seconds, (f"createdAt is no time ({_shown(stated)}): filed under the time in its key",)


def _shown(value: Any) -> str:
    return repr(value)[:60]


def _of_another(item: Item, record: dict[str, Any], what: Literal["reposts", "likes"], kind: Kind) -> Item:
    subject = reference(record.get("subject"))
    if not subject:
        raise BadPost(f"it does not say what it {what}")
    item.content[what] = subject
    item.links = (Link(web_address(subject["uri"]), subject["uri"]),)
    item.content["links"] = [{"expanded": link.expanded, "shown": link.shown} for link in item.links]
    item.kind = kind
    return item


def _post(item: Item, record: dict[str, Any], files: Files) -> Item:
    content, written = item.content, record.get("text")
    if not isinstance(written, str):
        raise BadPost("it has no text")
    text = content["text"] = item.text = text_of(written)
    if text is not written:
        item.warnings += ("a NUL character in the text: shown as U+FFFD",)
    if "facets" in record:
        said = said_of(written, record["facets"])
        item.links, item.mentions, item.hashtags = tuple(said.links), tuple(said.mentions), tuple(said.hashtags)
        if said.mentioned:
            content["mentions"] = said.mentioned
    if "embed" in record:
        _embed(item, record["embed"], files)
    if item.links:
        content["links"] = [{"expanded": link.expanded, "shown": link.shown} for link in item.links]
    if "reply" in record:
        _reply(item, record["reply"])
    _beside(item, record)
    item.kind = kind_of(content)
    return item


def _reply(item: Item, reply: Any) -> None:
    parent = reference(reply.get("parent")) if isinstance(reply, dict) else {}
    if not parent:
        item.warnings += ("it says that it is a reply, and not to what",)
        return
    root = reference(reply.get("root"))
    item.content["reply_to"] = parent | ({"root": root["uri"]} if root else {})
    item.reply_to = held_as(parent["uri"])


def _embed(item: Item, embed: Any, files: Files) -> None:
    content, found = item.content, embedded_in(embed, files)
    item.links += tuple(found.links)
    item.warnings += tuple(found.warnings)
    if found.media:
        item.media = tuple(found.media)
        content["media"] = [
            {"id": medium.media_id, "mime": mime, "type": medium.type} | ({"alt": medium.alt} if medium.alt else {})
            for medium, mime in zip(found.media, found.mimes, strict=True)
        ]
    for name, value in (("card", found.card), ("quotes", found.quotes), ("shows", found.shows)):
        if value:
            content[name] = value


def _beside(item: Item, record: dict[str, Any]) -> None:
    """Languages, labels and tags that the author gave it."""
    content = item.content
    languages = _texts(record.get("langs"))
    if languages:
        content["languages"] = languages
        item.language = _language(languages[0])
    tags = _texts(record.get("tags"))
    if tags:
        content["tags"] = tags
        known = {tag.casefold() for tag in item.hashtags}
        item.hashtags += tuple(tag for tag in tags if tag.casefold() not in known)
    labels = record.get("labels")
    if isinstance(labels, dict) and labels.get("$type") == _SELF_LABELS:
        values = labels.get("values")
        given = _texts([one.get("val") for one in values if isinstance(one, dict)] if isinstance(values, list) else ())
        if given:
            content["labels"] = given


def _texts(values: Any) -> list[str]:
    return [text for one in values[:_MOST] if (text := text_of(one))] if isinstance(values, list) else []


def _language(said: str) -> str | None:
    key = language_key(said)
    return key if key and key != UNDETERMINED and len(key) <= _LONGEST_LANGUAGE else None
