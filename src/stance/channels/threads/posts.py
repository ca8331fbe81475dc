"""From a medium of the Threads API to one post of the account."""

from __future__ import annotations

import re
from typing import Any

from stance.channels.port.graph_lists import BadPost
from stance.channels.threads.graph_api import ID
from stance.channels.threads.records import PLATFORM, RECORDS
from stance.engines.exports.inline import hashtags_in, links_in, mentions_in
from stance.engines.exports.instants import instant, seconds_of
from stance.engines.exports.item import Content, Item, Link, MediaRef

SCHEMA = "stance-content/1"
MOST_CHILDREN = 100
LONGEST_TAG = 100
_TYPES = {"IMAGE": "photo", "VIDEO": "video", "AUDIO": "audio"}
_CODE = re.compile(r"[A-Za-z0-9_-]{1,60}")
_OPTIONS = ("option_a", "option_b", "option_c", "option_d")


def item_of(given: Any, account_id: str, home: str, warnings: tuple[str, ...] = ()) -> Item:
    """``home`` is the account's address. Raises BadPost, and what an odd value raises."""
    if not isinstance(given, dict):
        raise BadPost("it is no post")
    identifier = given.get("id")
    if not isinstance(identifier, str) or not ID.fullmatch(identifier):
        raise BadPost("it has no id")
    owner = given.get("owner")
    if isinstance(owner, dict) and owner.get("id") != account_id:
        raise BadPost("it is by another account")
    created_at, text = seconds_of(given.get("timestamp")), _said(given)
    media = tuple(_media(given))
    content: Content = {
        "account": account_id,
        "created_at": instant(created_at),
        "id": identifier,
        "platform": PLATFORM,
        "schema": SCHEMA,
        "text": text,
    }
    if media:
        content["media"] = [
            {"id": one.media_id, "type": one.type} | ({"alt": one.alt} if one.alt else {}) for one in media
        ]
    links = _beside(content, given)
    record_id = RECORDS.record_id(account_id, identifier)
    tag = content.get("topic_tag")
    return Item(
        identifier,
        record_id,
        created_at,
        content,
        text,
        RECORDS.permalink(content, home),
        kind=RECORDS.kind(content),
        reply_to=RECORDS.parent(content, record_id),
        hashtags=tuple(dict.fromkeys([*hashtags_in(text), *([tag] if tag else [])])),
        mentions=mentions_in(text),
        links=links or links_in(text),
        media=media,
        warnings=warnings,
    )


def _said(given: dict[str, Any]) -> str:
    """The text, what is attached as a longer text, the options of a poll."""
    text = given.get("text", "")
    if not isinstance(text, str):
        raise BadPost("its text is none")
    attached, poll = _object(given.get("text_attachment")), _object(given.get("poll_attachment"))
    parts = [text, _text(attached.get("plaintext")), *(_text(poll.get(option)) for option in _OPTIONS)]
    return "\n".join(part for part in parts if part)


def _beside(content: Content, given: dict[str, Any]) -> tuple[Link, ...]:
    code, tag, address = given.get("shortcode"), _text(given.get("topic_tag")), _text(given.get("link_attachment_url"))
    if isinstance(code, str) and _CODE.fullmatch(code):
        content["shortcode"] = code
    if 0 < len(tag) <= LONGEST_TAG:
        content["topic_tag"] = tag
    if given.get("is_reply") is True:
        content["is_reply"] = True
    for name, key in (("reply_to", "replied_to"), ("quotes", "quoted_post"), ("reposts", "reposted_post")):
        other = _object(given.get(key)).get("id")
        if isinstance(other, str) and ID.fullmatch(other):
            content[name] = other
    if "reply_to" in content:
        content["is_reply"] = True
    if not address:
        return ()
    content["links"] = [{"expanded": address, "shown": address}]
    return (Link(address, address),)


def _media(given: dict[str, Any]) -> list[MediaRef]:
    """Of a carousel its children; each once. A repost's are another's."""
    if given.get("media_type") == "REPOST_FACADE":
        return []
    listed = _object(given.get("children")).get("data")
    found: dict[str, MediaRef] = {}
    for one in listed[:MOST_CHILDREN] if isinstance(listed, list) and listed else [given]:
        if not isinstance(one, dict):
            continue
        media_id, type_, alt = one.get("id"), _TYPES.get(str(one.get("media_type"))), one.get("alt_text")
        if type_ and isinstance(media_id, str) and ID.fullmatch(media_id):
            shown = alt if isinstance(alt, str) and alt.strip() else None
            found.setdefault(
                media_id, MediaRef(media_id, type_, _text(one.get("media_url")), shown, (), RECORDS.medium(type_))
            )
    if gif := _text(given.get("gif_url")):
        found.setdefault("gif", MediaRef("gif", "gif", gif, None, (), RECORDS.medium("gif")))
    return list(found.values())


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
