"""Items of a JSON Feed (jsonfeed.org, versions 1.0, May 2017, and 1.1, August 2020)."""

from __future__ import annotations

from typing import Any

from stance.channels.feed.entry import Enclosure, Entry, Text

ITEMS = "items"
MOST = 500
LONGEST_NUMBER = 40


def entry_of(item: dict[str, Any], language: str = "", base: str = "") -> Entry:
    """An id that is no text is read as one, as the specification says. ``language`` and ``base`` are the feed's own."""
    link = _text(item, "url") or _text(item, "external_url")
    entry = Entry(
        key=_id(item.get("id")),
        link=link,
        title=Text(_text(item, "title"), "text"),
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        language=_text(item, "language") or language,
    )
    html, plain = _text(item, "content_html"), _text(item, "content_text") or _text(item, "summary")
    entry.body = Text(html, "html", link or base) if html else Text(plain, "text")
    tags = item.get("tags")
    entry.tags = [tag for tag in (tags if isinstance(tags, list) else [])[:MOST] if isinstance(tag, str)]
    attachments = item.get("attachments")
    for one in (attachments if isinstance(attachments, list) else [])[:MOST]:
        if isinstance(one, dict) and (url := _text(one, "url")):
            entry.enclosures.append(Enclosure(url, _text(one, "mime_type").lower()))
    if image := _text(item, "image"):
        entry.enclosures.append(Enclosure(image, "image"))
    return entry


def _text(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    return value.strip() if isinstance(value, str) else ""


def _id(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value)[:LONGEST_NUMBER] if is_number else ""
