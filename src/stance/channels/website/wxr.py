"""WordPress eXtended RSS: the names in it, whatever their namespaces are called, and what its head says.

Versions 1.0, 1.1 and 1.2 differ in what they leave out. The namespaces carry the version, and begin with http or https; they
are told by how they end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.etree.ElementTree import Element

from stance.engines.exports.instants import maybe
from stance.engines.exports.xml_fragments import Fragments, undressed

Fields: TypeAlias = dict[str, str]
ITEM = frozenset({"item"})
COMMENT = frozenset({"comment"})
HEAD_BYTES = 64 << 20
_LONGEST = 5_000
_EXPORT = re.compile(r"(?:https?:)?//wordpress\.org/export/[\d.]*/?(excerpt/?)?", re.IGNORECASE)
_CONTENT = re.compile(r"(?:https?:)?//purl\.org/rss/1\.0/modules/content/?", re.IGNORECASE)
_AUTHOR = re.compile(r"<wp:author_id>\s*(?:<!\[CDATA\[)?(\d{1,19})")
_CREATED = re.compile(r'<!-- generator="[^"]{0,100}" created="([^"]{0,40})" ?-->')


@dataclass(slots=True)
class Head:
    """What a file says of itself. ``generated_at`` is Unix seconds UTC, ``authors`` are ids of users."""

    version: str
    site: str
    title: str
    language: str
    generated_at: int | None
    authors: frozenset[str] = field(default_factory=frozenset)


def is_wxr(fragments: Fragments) -> bool:
    return any(_EXPORT.fullmatch(url) for url in fragments.namespaces.values())


def read_head(head: bytes, fragments: Fragments) -> Head:
    text = _renamed(head.decode(fragments.encoding, "replace"), fragments)
    created = _CREATED.search(text)
    return Head(
        version=_first(text, "wp:wxr_version"),
        site=_first(text, "wp:base_blog_url") or _first(text, "link"),
        title=_first(text, "title"),
        language=_first(text, "language"),
        generated_at=maybe(_first(text, "pubDate")) or (maybe(created[1]) if created else None),
        authors=frozenset(_AUTHOR.findall(text)),
    )


def prefix_of(fragments: Fragments) -> str:
    """What a file calls WordPress's own namespace; nearly always "wp"."""
    return next((prefix for prefix, url in fragments.namespaces.items() if _short(url) == "wp"), "wp")


def _renamed(text: str, fragments: Fragments) -> str:
    """With "wp" for whatever a file calls that namespace."""
    own = prefix_of(fragments)
    return text if own == "wp" else text.replace(f"<{own}:", "<wp:").replace(f"</{own}:", "</wp:")


def _first(text: str, name: str) -> str:
    start = text.find(f"<{name}>")
    end = text.find(f"</{name}>", start)
    return undressed(text[start + len(name) + 2 : min(end, start + _LONGEST)]) if 0 <= start < end else ""


def _short(namespace: str) -> str:
    if found := _EXPORT.fullmatch(namespace):
        return "excerpt" if found[1] else "wp"
    if _CONTENT.fullmatch(namespace):
        return "content"
    return namespace.removeprefix("undeclared:")


_NAMES: dict[str, str] = {}
_NAMES_HELD = 5_000


def name_of(tag: str) -> str:
    """ "wp:post_id" of "{http://wordpress.org/export/1.2/}post_id"."""
    name = _NAMES.get(tag)
    if name is None:
        if len(_NAMES) > _NAMES_HELD:
            _NAMES.clear()
        namespace, _, local = tag[1:].rpartition("}") if tag[:1] == "{" else ("", "", tag)
        name = _NAMES[tag] = f"{_short(namespace)}:{local}" if namespace else local
    return name


def fields_of(element: Element) -> Fields:
    """Its children by their names, of several of one name the first."""
    found: Fields = {}
    names = _NAMES
    for child in element:
        tag = child.tag
        name = names.get(tag) or name_of(tag)
        if name not in found:
            found[name] = text_of(child) if len(child) else child.text or ""
    return found


def text_of(element: Element) -> str:
    return "".join(element.itertext()) if len(element) else element.text or ""
