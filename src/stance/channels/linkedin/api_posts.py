"""A post of LinkedIn's API as the item that an export has for it (learn.microsoft.com/linkedin, “Posts API”: Post Schema, “little Text
Format”, read November 2026)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stance.channels.linkedin.posts import SCHEMA, NoPost
from stance.channels.linkedin.records import RECORDS
from stance.engines.exports.inline import hashtags_in, links_in
from stance.engines.exports.instants import checked, instant
from stance.engines.exports.item import Content, Item, Link, MediaRef

POST = re.compile(r"urn:li:(?:share|ugcPost):[0-9]{1,20}", re.ASCII)
MEDIUM = re.compile(r"urn:li:(image|video|document):([A-Za-z0-9_-]{1,60})", re.ASCII)
MOST_MEDIA = 50
_LITTLE = re.compile(
    r"\\([|{}@\[\]()<>#\\*_~])|@\[((?:[^\]\\]|\\.){0,300})\]\(urn:li:[A-Za-z]{1,40}:[^)\s]{1,80}\)"
    r"|\{hashtag\|\\?[#＃]\|((?:[^}\\]|\\.){1,300})\}",
    re.ASCII,
)


def text_of(commentary: str) -> str:
    """As people see it: what is escaped is one character, a mention its name, a hashtag its word."""
    return _LITTLE.sub(_seen, commentary).replace("\r\n", "\n").strip()


def _seen(found: re.Match[str]) -> str:
    escaped, mention, hashtag = found.groups()
    if escaped:
        return escaped
    return re.sub(r"\\(.)", r"\1", mention if mention is not None else f"#{hashtag}")


def item_of(account_id: str, author: str, post: Any, warnings: tuple[str, ...] = ()) -> Item | None:
    """None for what is not public. ``author`` is the page's URN. Raises NoPost, BadInstant and what an odd value raises."""
    if not isinstance(post, dict):
        raise NoPost("it is no post")
    urn, commentary = post.get("id"), post.get("commentary", "")
    if not isinstance(urn, str) or not POST.fullmatch(urn):
        raise NoPost("it has no URN of a post")
    if post.get("author") != author:
        raise NoPost("it is not of this page, or does not say whose it is")
    state, visibility = post.get("lifecycleState"), post.get("visibility")
    if not isinstance(state, str) or not isinstance(visibility, str):
        raise NoPost("it does not say who may see it")
    if (state, visibility) != ("PUBLISHED", "PUBLIC"):
        return None
    if not isinstance(commentary, str):
        raise NoPost("its text is no text")
    if "\x00" in commentary:
        raise NoPost("it holds a character (NUL) that no text can have")
    return _item(account_id, urn, text_of(commentary), post, warnings)


def _item(account_id: str, urn: str, text: str, post: Mapping[str, Any], warnings: tuple[str, ...]) -> Item:
    seconds = _moment(post)
    content: Content = {
        "account": account_id, "created_at": instant(seconds), "id": urn, "platform": "linkedin", "schema": SCHEMA, "text": text,
    }  # fmt: skip
    links, shared, media = links_in(text), _shared(post), _media(post)
    if shared:
        content["links"] = [{"expanded": shared, "shown": shared}]
        links = (Link(shared, shared), *(one for one in links if one.expanded != shared))
    if media:
        content["media"] = [{"id": one.media_id, "type": one.type} for one in media]
    if not (text or shared or media):
        raise NoPost("it has neither text nor address nor medium that is known here")
    record_id = RECORDS.record_id(account_id, urn)
    info = post.get("lifecycleStateInfo")
    return Item(
        urn, record_id, seconds, content, text, RECORDS.permalink(content, ""), RECORDS.kind(content), None,
        RECORDS.parent(content, record_id), hashtags=hashtags_in(text) if "#" in text or "\uff03" in text else (), links=links,
        media=media, edited=isinstance(info, dict) and info.get("isEditedByAuthor") is True, warnings=warnings,
    )  # fmt: skip


def _moment(post: Mapping[str, Any]) -> int:
    """Of publishing, else of making: milliseconds since 1970."""
    told = post.get("publishedAt", post.get("createdAt"))
    if isinstance(told, bool) or not isinstance(told, int):
        raise NoPost("it does not say when it was published")
    return checked(told // 1000)


def _shared(post: Mapping[str, Any]) -> str:
    source = _inner(_inner(post, "content"), "article").get("source")
    return source.strip() if isinstance(source, str) and "\x00" not in source else ""


def _media(post: Mapping[str, Any]) -> tuple[MediaRef, ...]:
    """One medium, or several pictures. An export does not have what is written for those who cannot see them: it is no part of the
    content."""
    content = _inner(post, "content")
    several = _inner(content, "multiImage").get("images")
    listed = several[:MOST_MEDIA] if isinstance(several, list) else [_inner(content, "media")]
    found: dict[str, MediaRef] = {}
    for one in listed:
        urn = one.get("id") if isinstance(one, dict) else None
        if isinstance(urn, str) and (named := MEDIUM.fullmatch(urn)):
            alt = one.get("altText")
            told = alt if isinstance(alt, str) and alt.strip() else None
            found.setdefault(named[2], MediaRef(named[2], named[1], "", told, shows=RECORDS.medium(named[1])))
    return tuple(found.values())


def urn_of_medium(medium: MediaRef) -> str:
    return f"urn:li:{medium.type}:{medium.media_id}"


def _inner(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    inner = value.get(key)
    return inner if isinstance(inner, dict) else {}
