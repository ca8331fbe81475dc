"""Entries of RSS and Atom (RSS 2.0.11, March 2009; RSS 1.0, 2000; RSS 0.90 to 0.94; RFC 4287, December 2005; RFC 4685 for
replies, RFC 5023 for drafts, RFC 6721 for deletions; Media RSS 1.5.1)."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urljoin
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from stance.channels.feed.entry import NOTHING, Enclosure, Entry, Text
from stance.channels.feed.xml_names import attribute, name_of, text_of

MOST = 500
"""Categories, and media, of one entry."""
_XML_TYPE = re.compile(r"[\w.+-]+/(?:[\w.-]+\+)?xml", re.IGNORECASE)
_BODIES = ("content:encoded", "description", "dc:description", "media:description", "itunes:summary")
"""The first of these that says something is what people read."""
_DATES = ("pubDate", "dc:date", "atom:published", "atom:updated")


class Deletion(NamedTuple):
    """A tombstone: the id of an entry, and when it was deleted."""

    ref: str
    when: str


def deletion_of(element: Element) -> Deletion:
    return Deletion(attribute(element, "ref").strip(), attribute(element, "when").strip())


def is_deletion(element: Element) -> bool:
    return name_of(element.tag) == "at:deleted-entry"


def entry_of(element: Element, language: str = "", base: str = "") -> Entry:
    """``language`` and ``base`` are the feed's own."""
    base = joined(base, attribute(element, "base")) or base
    language = attribute(element, "lang") or language
    return _atom(element, language, base) if name_of(element.tag) == "atom:entry" else _rss(element, language, base)


def _rss(element: Element, language: str, base: str) -> Entry:
    entry, texts = Entry(language=language), dict[str, str]()
    is_permalink = False
    for child in element:
        name = name_of(child.tag)
        if name not in texts:
            texts[name] = text_of(child)
        if name == "guid":
            is_permalink = attribute(child, "isPermaLink").strip().lower() != "false"
        elif name == "category" and len(entry.tags) < MOST:
            entry.tags.append(text_of(child).strip())
        else:
            _beside(child, name, entry, base)
    entry.key = texts.get("guid", "").strip() or attribute(element, "about").strip()
    link = texts.get("link", "").strip() or (entry.key if is_permalink else "")
    entry.link = joined(base, link) if link else entry.link
    entry.title = Text(texts.get("title", ""), "html")
    body = next((texts[name] for name in _BODIES if texts.get(name, "").strip()), "")
    entry.body = Text(body, "html", base)
    entry.published = next((texts[name].strip() for name in _DATES if texts.get(name, "").strip()), "")
    return entry


def _atom(element: Element, language: str, base: str) -> Entry:
    entry, seen = Entry(language=language), dict[str, Element]()
    for child in element:
        name = name_of(child.tag)
        seen.setdefault(name, child)
        if name == "atom:category" and len(entry.tags) < MOST:
            entry.tags.append(attribute(child, "term").strip() or attribute(child, "label").strip())
        elif name == "app:control":
            entry.is_hidden = any(name_of(one.tag) == "app:draft" and text_of(one).strip() == "yes" for one in child)
        elif name == "yt:videoId":
            entry.is_video = True
        else:
            _beside(child, name, entry, base)
    entry.key = text_of(seen["atom:id"]).strip() if "atom:id" in seen else ""
    entry.title = _atom_text(seen.get("atom:title"), base)
    body = _atom_text(seen.get("atom:content"), base)
    if not body.text.strip():
        body = _atom_text(seen.get("atom:summary"), base)
    if not body.text.strip() and (group := seen.get("media:group")) is not None:
        body = next((Text(text_of(one), "text") for one in group if name_of(one.tag) == "media:description"), NOTHING)
    entry.body = body
    entry.published = _told(seen, "atom:published", "atom:issued", "atom:created")
    entry.updated = _told(seen, "atom:updated", "atom:modified")
    return entry


def _told(seen: dict[str, Element], *names: str) -> str:
    return next((text for name in names if name in seen and (text := text_of(seen[name]).strip())), "")


def _beside(child: Element, name: str, entry: Entry, base: str) -> None:
    """What stands beside the text in all formats: links, media, what is answered."""
    if name in ("atom:link", "link") and (href := attribute(child, "href").strip()):
        rel = attribute(child, "rel").strip().lower() or "alternate"
        url = joined(base, href)
        if rel == "alternate" and (not entry.link or "html" in attribute(child, "type")):
            entry.link = url
        elif rel == "enclosure":
            _enclose(entry, url, attribute(child, "type"))
    elif name == "enclosure":
        _enclose(entry, joined(base, attribute(child, "url") or attribute(child, "resource")), attribute(child, "type"))
    elif name == "media:content":
        _enclose(entry, joined(base, attribute(child, "url")), attribute(child, "type") or attribute(child, "medium"))
    elif name == "media:group":
        for one in child:
            if name_of(one.tag) == "media:content":
                _beside(one, "media:content", entry, base)
    elif name == "atom:content" and (source := attribute(child, "src").strip()):
        _enclose(entry, joined(base, source), attribute(child, "type"))
    elif name == "thr:in-reply-to" and not entry.reply_to:
        entry.reply_to = attribute(child, "ref").strip() or attribute(child, "href").strip()


def _enclose(entry: Entry, url: str, type_: str) -> None:
    if url and len(entry.enclosures) < MOST:
        entry.enclosures.append(Enclosure(url, type_.strip().lower()))


def _atom_text(element: Element | None, base: str) -> Text:
    """RFC 4287, 3.1 and 4.1.3.3."""
    if element is None:
        return NOTHING
    base = joined(base, attribute(element, "base")) or base
    type_ = attribute(element, "type").strip().lower() or "text"
    if type_ in ("html", "text/html"):
        return Text(text_of(element), "html", base)
    if type_ in ("xhtml", "application/xhtml+xml"):
        return Text(_as_html(element), "html", base)
    if len(element) and _XML_TYPE.fullmatch(type_):
        return Text("\n".join(text for one in element.itertext() if (text := one.strip())), "text")
    return Text(text_of(element), "text")


def _as_html(element: Element) -> str:
    """Markup that stands in the entry as elements, written as HTML."""
    for one in element.iter():
        if isinstance(one.tag, str):
            one.tag = one.tag.rpartition("}")[2]
    inner = "".join(ElementTree.tostring(one, encoding="unicode", method="html") for one in element)
    return (element.text or "") + inner


def joined(base: str, url: str) -> str:
    """``url`` as seen from ``base``; where they make no address together, as it is. "" for none."""
    url = url.strip()
    if not base or not url or url.startswith(("https://", "http://")):
        return url
    try:
        return urljoin(base, url)
    except ValueError:
        return url
