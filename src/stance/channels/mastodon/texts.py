"""The words of a post as people see them: its text, what it warns of, its poll, its hashtags and mentions."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from stance.engines.exports.html_text import Reading, read_html
from stance.engines.exports.item import Link
from stance.engines.language.facts import UNDETERMINED, language_key

NO_LINKS = frozenset({"mention", "hashtag", "tag"})
"""Words of the class or rel of a link that stands for an account or a hashtag (docs.joinmastodon.org, “ActivityPub”,
"Sanitization")."""
UNSEEN = frozenset({"quote-inline"})
"""What a post says again in words for servers that show no quotes."""
TITLED = frozenset({"Article", "Page", "Video", "Audio", "Event"})
MOST_TAGS = 500
MOST_OPTIONS = 100
LONGEST_LANGUAGE = 12
_HASH = re.compile("[#＃]")
_MARKUP = re.compile(r"<[A-Za-z/!]|&[#A-Za-z]")


@dataclass(slots=True)
class Text:
    """``shown`` is all that is read, the warning first."""

    shown: str
    title: str = ""
    warning: str = ""
    links: tuple[Link, ...] = ()


def read_text(post: dict[str, Any]) -> Text:
    reading = _body(post)
    is_titled = post.get("type") in TITLED
    title = plain(post.get("name")) if is_titled else ""
    warning = plain(post.get("summary"))
    options = "\n".join(f"- {option}" for option in _options(post))
    parts = (warning, reading.text, options)
    links = tuple(Link(anchor.url, anchor.shown) for anchor in reading.anchors if NO_LINKS.isdisjoint(anchor.words))
    return Text("\n\n".join(part for part in parts if part), title, warning, links)


def _body(post: dict[str, Any]) -> Reading:
    content = post.get("content")
    if not isinstance(content, str):
        by_language = post.get("contentMap")
        texts = by_language.values() if isinstance(by_language, dict) else ()
        content = next((text for text in texts if isinstance(text, str)), "")
    return read_html(content, unseen=UNSEEN)


def plain(value: object) -> str:
    """Of a text that should have no markup, and has on some servers."""
    if not isinstance(value, str):
        return ""
    return read_html(value, keeps_lines=True).text if _MARKUP.search(value) else value.strip()


def poll_of(post: dict[str, Any]) -> dict[str, Any] | None:
    """What a poll asked. How often each answer was given is no part of what the author said."""
    options = _options(post)
    return {"is_multiple": "anyOf" in post, "options": options} if options else None


def _options(post: dict[str, Any]) -> list[str]:
    listed = post.get("oneOf") or post.get("anyOf")
    if not isinstance(listed, list):
        return []
    return [name for one in listed[:MOST_OPTIONS] if isinstance(one, dict) and (name := plain(one.get("name")))]


def hashtags_of(post: dict[str, Any], text: Text) -> tuple[str, ...]:
    """As they stand in the text; the list of tags, which has them in lower case, says what is one."""
    if not post.get("tag"):
        return ()
    listed = {name.lstrip("#＃").casefold(): name.lstrip("#＃") for name in _tags(post, "Hashtag")}
    found: dict[str, str] = {}
    for sign in _HASH.finditer(text.shown):
        end = sign.end()
        while end < len(text.shown) and _is_of_tag(text.shown[end]):
            end += 1
        tag = text.shown[sign.end() : end]
        if tag.casefold() in listed:
            found.setdefault(tag.casefold(), tag)
    return tuple((listed | found).values())


def _is_of_tag(letter: str) -> bool:
    return letter.isalnum() or letter in "_\u00b7\u30fb\u200c" or unicodedata.category(letter)[0] == "M"


def mentions_of(post: dict[str, Any]) -> tuple[str, ...]:
    if not post.get("tag"):
        return ()
    return tuple(dict.fromkeys(name.lstrip("@＠") for name in _tags(post, "Mention") if name.strip("@＠")))


def _tags(post: dict[str, Any], type_: str) -> list[str]:
    listed = post.get("tag")
    entries = listed[:MOST_TAGS] if isinstance(listed, list) else [listed]
    return [
        name
        for entry in entries
        if isinstance(entry, dict)
        and entry.get("type") == type_
        and isinstance(name := entry.get("name"), str)
        and name
    ]


def language_of(post: dict[str, Any]) -> str | None:
    """What the author said it is in: a BCP 47 tag, or None for no or several languages."""
    by_language = post.get("contentMap")
    if not isinstance(by_language, dict) or len(by_language) != 1:
        return None
    key = language_key(next(iter(by_language)))
    return None if key is None or key == UNDETERMINED or len(key) > LONGEST_LANGUAGE else key
