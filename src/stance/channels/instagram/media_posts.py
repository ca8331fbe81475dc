"""From a medium of the Instagram API to one post of the account, in the form that posts of exports have."""

from __future__ import annotations

import re
from typing import Any

from stance.channels.instagram.graph_api import ID
from stance.channels.instagram.records import RECORDS
from stance.channels.port.graph_lists import BadPost
from stance.engines.exports.inline import hashtags_in, links_in, mentions_in
from stance.engines.exports.instants import instant, seconds_of
from stance.engines.exports.item import Content, Item, MediaRef

SCHEMA = "stance-content/1"
MOST_CHILDREN = 100
_TYPES = {"IMAGE": "photo", "VIDEO": "video"}
_CODE = re.compile(r"https://(?:www\.)?instagram\.com/(?:[A-Za-z0-9_.]{1,30}/)?(?:p|reel|tv)/([A-Za-z0-9_-]{1,60})/?")


def item_of(given: Any, account_id: str, warnings: tuple[str, ...] = ()) -> Item:
    """Raises BadPost, and what an odd value raises."""
    if not isinstance(given, dict):
        raise BadPost("it is no post")
    identifier, text = given.get("id"), given.get("caption", "")
    if not isinstance(identifier, str) or not ID.fullmatch(identifier):
        raise BadPost("it has no id")
    if not isinstance(text, str):
        raise BadPost("its caption is none")
    created_at = seconds_of(given.get("timestamp"))
    media = tuple(_media(given))
    if not media:
        raise BadPost("it has no picture and no video, and a post has some")
    content: Content = {
        "account": account_id,
        "created_at": instant(created_at),
        "id": identifier,
        "media": [{"id": one.media_id, "type": one.type} | ({"alt": one.alt} if one.alt else {}) for one in media],
        "platform": "instagram",
        "schema": SCHEMA,
        "text": text,
    }
    if found := _CODE.fullmatch(str(given.get("permalink", ""))):
        content["shortcode"] = found[1]
    return Item(
        identifier,
        RECORDS.record_id(account_id, identifier),
        created_at,
        content,
        text,
        RECORDS.permalink(content, ""),
        hashtags=hashtags_in(text),
        mentions=mentions_in(text),
        links=links_in(text),
        media=media,
        warnings=warnings,
    )


def _media(given: dict[str, Any]) -> list[MediaRef]:
    """Of a carousel its children; each once."""
    children = given.get("children")
    listed = children.get("data") if isinstance(children, dict) else None
    found: dict[str, MediaRef] = {}
    for one in listed[:MOST_CHILDREN] if isinstance(listed, list) and listed else [given]:
        if not isinstance(one, dict):
            continue
        media_id, type_, alt = one.get("id"), _TYPES.get(str(one.get("media_type"))), one.get("alt_text")
        if type_ and isinstance(media_id, str) and ID.fullmatch(media_id):
            url = one.get("media_url")
            shown = alt if isinstance(alt, str) and alt.strip() else None
            address = url if isinstance(url, str) else ""
            found.setdefault(media_id, MediaRef(media_id, type_, address, shown, (), RECORDS.medium(type_)))
    return list(found.values())
