"""A post or page of WordPress's REST API as the item that an export has for it, so that both are read by one reader (REST API
Handbook, “Posts” and “Pages”: with ``context=edit`` the texts are as they were written; read November 2026)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from stance.channels.website.articles import BadPost

MOST_TAGS = 500
LARGEST_NUMBER = 1 << 63


def item_of(given: Mapping[str, Any], tags: Mapping[int, str]) -> Element:
    """``tags`` are names by their number. Raises BadPost."""
    item = Element("item")
    for name, text in {
        "wp:post_id": str(number_of(given.get("id"))),
        "wp:post_type": _text(given, "type"),
        "wp:status": _text(given, "status"),
        "wp:post_password": _password(given),
        "wp:post_date": _text(given, "date"),
        "wp:post_date_gmt": _text(given, "date_gmt"),
        "title": _raw(given, "title"),
        "content:encoded": _raw(given, "content"),
        "excerpt:encoded": _raw(given, "excerpt"),
    }.items():
        SubElement(item, name).text = text
    picture = given.get("featured_media")
    if isinstance(picture, int) and not isinstance(picture, bool) and 0 < picture < LARGEST_NUMBER:
        meta = SubElement(item, "wp:postmeta")
        SubElement(meta, "wp:meta_key").text = "_thumbnail_id"
        SubElement(meta, "wp:meta_value").text = str(picture)
    for tag in tags_of(given):
        if name := tags.get(tag, ""):
            SubElement(item, "category", {"domain": "post_tag"}).text = name
    return item


def number_of(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < LARGEST_NUMBER:
        raise BadPost("it has no number")
    return value


def tags_of(given: Mapping[str, Any]) -> list[int]:
    listed = given.get("tags")
    numbers = listed[:MOST_TAGS] if isinstance(listed, list) else []
    return [one for one in numbers if isinstance(one, int) and not isinstance(one, bool) and 0 < one < LARGEST_NUMBER]


def _text(given: Mapping[str, Any], key: str) -> str:
    value = given.get(key)
    return value if isinstance(value, str) else ""


def _password(given: Mapping[str, Any]) -> str:
    """Where the answer does not say that there is none, nothing says that the post is public."""
    value = given.get("password")
    if not isinstance(value, str):
        raise BadPost("it does not say whether a password is needed to see it")
    return value


def _raw(given: Mapping[str, Any], key: str) -> str:
    """A post type may do without title or excerpt, and leave them out."""
    if key not in given and key != "content":
        return ""
    value = given.get(key)
    raw = value.get("raw") if isinstance(value, dict) else None
    if not isinstance(raw, str):
        raise BadPost(f"its {key} is there only as the site shows it, not as it was written")
    return raw
