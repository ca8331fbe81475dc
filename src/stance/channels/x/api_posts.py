"""A post of X's API as the element that an archive has for it, so that both are read by one reader (docs.x.com, “Data dictionary”: Post,
Media; “Edit Posts”; read November 2026)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stance.channels.x.archive import Archive
from stance.channels.x.posts import BadPost, PostReader
from stance.engines.exports.instants import BadInstant, instant, seconds_of
from stance.engines.exports.item import Item

FIELDS = {
    "tweet.fields": "attachments,author_id,created_at,edit_history_tweet_ids,entities,in_reply_to_user_id,lang,note_tweet,"
    "public_metrics,referenced_tweets",
    "expansions": "attachments.media_keys",
    "media.fields": "alt_text,media_key,preview_image_url,type,url,variants",
}
MOST_LISTED = 100
_KINDS = {"3": "photo", "7": "video", "13": "video", "16": "animated_gif"}
"""What the first number of a medium's key tells, where X does not describe the medium (seen in answers; not documented)."""

Media = Mapping[str, Mapping[str, Any]]


def media_in(fields: Mapping[str, Any]) -> Media:
    """The media that stand beside the posts of an answer, by their keys."""
    includes = fields.get("includes")
    listed = _listed(includes, "media") if isinstance(includes, dict) else []
    return {one["media_key"]: one for one in listed if isinstance(one, dict) and isinstance(one.get("media_key"), str)}


class ApiReader:
    """Reads the posts of one account."""

    def __init__(self, account_id: str, handle: str) -> None:
        self._account = account_id
        self._posts = PostReader(Archive("current", account_id, handle.lstrip("@"), None, None, False, ()))

    def item(self, post: Any, media: Media, warnings: tuple[str, ...] = ()) -> Item:
        """Raises BadPost and what an odd value raises. What only the API tells of a medium, its alternative text, is no part of the
        content, which an archive has to give as well."""
        if not isinstance(post, dict):
            raise BadPost("it is no post")
        if post.get("author_id") != self._account:
            raise BadPost("it is not of this account, or does not say whose it is")
        item = self._posts.item(_element(post, media), warnings=warnings)
        for medium, key in zip(item.media, _keys(post), strict=True):
            given = media.get(key, {})
            alt = given.get("alt_text")
            medium.alt = alt if isinstance(alt, str) and alt.strip() else None
            medium.url = _address(given)
        return item


def chain_of(post: Mapping[str, Any]) -> list[Any]:
    """The ids of all states of a post, the first one first."""
    return _listed(post, "edit_history_tweet_ids")


def _element(post: dict[str, Any], media: Media) -> dict[str, Any]:
    note = post.get("note_tweet")
    whole = note if isinstance(note, dict) and isinstance(note.get("text"), str) else post
    metrics = post.get("public_metrics")
    counted = metrics if isinstance(metrics, dict) else {}
    element: dict[str, Any] = {
        "id_str": post.get("id"), "created_at": _moment(post), "full_text": whole.get("text"), "lang": post.get("lang"),
        "entities": _entities(whole), "favorite_count": counted.get("like_count"), "retweet_count": counted.get("retweet_count"),
        "edit_info": {"initial": {"editTweetIds": chain_of(post)}},
    }  # fmt: skip
    answered = [one.get("id") for one in _listed(post, "referenced_tweets") if _is_answered(one)]
    if answered:
        element |= {
            "in_reply_to_status_id_str": answered[0],
            "in_reply_to_user_id_str": post.get("in_reply_to_user_id"),
        }
    elif post.get("in_reply_to_user_id"):
        element["in_reply_to_user_id_str"] = post["in_reply_to_user_id"]
    if keys := _keys(post):
        element["extended_entities"] = {"media": [_medium(key, media.get(key, {})) for key in keys]}
    return element


def _moment(post: Mapping[str, Any]) -> str:
    try:
        return instant(seconds_of(post.get("created_at"))).replace("T", " ").replace("Z", " +0000")
    except BadInstant as error:
        raise BadPost(str(error)) from error


def _entities(post: Mapping[str, Any]) -> dict[str, Any]:
    """The API lists the addresses of a post's own media among its links, with the medium's key."""
    given = post.get("entities")
    entities = given if isinstance(given, dict) else {}
    return {
        "urls": [one for one in _listed(entities, "urls") if isinstance(one, dict) and "media_key" not in one],
        "hashtags": _named(entities, "hashtags", "tag", "text"),
        "symbols": _named(entities, "cashtags", "tag", "text"),
        "user_mentions": _named(entities, "mentions", "username", "screen_name"),
    }


def _named(entities: dict[str, Any], key: str, field: str, other: str) -> list[dict[str, Any]]:
    return [{other: one.get(field)} for one in _listed(entities, key) if isinstance(one, dict)]


def _keys(post: Mapping[str, Any]) -> list[str]:
    attachments = post.get("attachments")
    keys = _listed(attachments, "media_keys") if isinstance(attachments, dict) else []
    known = [
        key for key in dict.fromkeys(key for key in keys if isinstance(key, str)) if key.rpartition("_")[2].isdecimal()
    ]
    return [key for key in known if len(key) <= 40]


def _medium(key: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """An archive has the address of a video's first picture, and tells its kind by that."""
    kind, prefix = given.get("type"), key.partition("_")[0]
    shown = given.get("url") or given.get("preview_image_url")
    type_ = kind if kind in tuple(_KINDS.values()) else _KINDS.get(prefix, "photo")
    return {"id_str": key.rpartition("_")[2], "type": type_, "media_url_https": shown if isinstance(shown, str) else ""}


def _address(given: Mapping[str, Any]) -> str:
    """Of the file: the picture, or the variant of a film that has most bits a second."""
    best, rate = given.get("url"), -1
    for one in _listed(given, "variants"):
        bits = one.get("bit_rate") if isinstance(one, dict) else None
        bits = bits if isinstance(bits, int) else 0
        if isinstance(one, dict) and one.get("content_type") == "video/mp4" and bits > rate:
            best, rate = one.get("url"), bits
    return best if isinstance(best, str) else ""


def _is_answered(one: Any) -> bool:
    return isinstance(one, dict) and one.get("type") == "replied_to"


def _listed(value: Mapping[str, Any], key: str) -> list[Any]:
    listed = value.get(key)
    return listed[:MOST_LISTED] if isinstance(listed, list) else []
