"""One file of a feed as it is before its entries are read: its format, whose it is, from when, and what it says of deletions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from stance.channels.feed.files import Holder
from stance.channels.feed.json_entries import ITEMS
from stance.channels.feed.xml_entries import deletion_of, entry_of, joined
from stance.channels.feed.xml_names import is_wordpress_export, short
from stance.engines.exports.array_within import around, split_within
from stance.engines.exports.instants import maybe
from stance.engines.exports.limits import MEBIBYTE, MemberDamaged
from stance.engines.exports.outcome import Element
from stance.engines.exports.xml_elements import XmlElement, head_of, split_xml
from stance.engines.exports.xml_fragments import BadXml, Fragments, attributes_of, undressed

Format: TypeAlias = Literal["rss-2.0", "rss-1.0", "rss-0.9", "atom", "json"]
ENTRIES = frozenset({"item", "entry", "deleted-entry"})
MOST_DELETIONS = 100_000
MOST_LOOKED_AT = 50
"""Elements whose names begin alike, before the one that is meant."""
_LONGEST = 5_000
_HEAD_BYTES = 4 * MEBIBYTE
_START_BYTES = 64 * 1024
_XML, _JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*<"), re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1(?:\.\d)?/?")
_LINK = re.compile(r"""<(?:[A-Za-z_][\w.-]{0,60}:)?link\s((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)/?>""")
_OLDER = ("prev-archive", "next")
"""RFC 5005 (September 2007), 4 and 3: the archive before this, or the next page of a feed in pages."""
_TTL = re.compile(r"\d{1,5}", re.ASCII)
_DATES = ("lastBuildDate", "pubDate", "dc:date", "updated", "atom:updated", "modified")


@dataclass(slots=True)
class Document:
    """``url`` is the feed's own address as it says, "" when it does not; ``at`` its date in Unix seconds UTC. ``older`` is where older entries
    are, ``hub`` which hub tells of new ones ("" where nothing says so), ``ttl`` the minutes for which it wants to be left alone.
    ``start`` and ``end`` are where the items of a JSON Feed begin and end; ``fragments`` parse those of the others."""

    name: str
    format: Format
    url: str = ""
    title: str = ""
    language: str = ""
    at: int | None = None
    start: int = 0
    end: int | None = None
    fragments: Fragments | None = None
    hidden: int = 0
    deleted: dict[str, str] = field(default_factory=dict)
    older: str = ""
    hub: str = ""
    ttl: int | None = None

    @property
    def base(self) -> str:
        """What relative addresses in it are relative to."""
        given = self.fragments.given if self.fragments else {}
        return joined(self.url, given.get("xml:base", "")) or self.url


def document_at(package: Holder, name: str) -> Document | None:
    """None for what is no feed."""
    try:
        with package.open(name) as stream:
            start = stream.read(_START_BYTES)
        if _XML.match(start):
            return _xml(package, name, start)
        if _JSON.match(start) and (b"jsonfeed.org" in start or b'"items"' in start):
            return _json(package, name)
    except MemberDamaged:
        return None
    return None


def _xml(package: Holder, name: str, start: bytes) -> Document | None:
    format_ = _format(Fragments(start))
    if format_ is None:
        return None
    with package.open(name) as stream:
        head = head_of(stream, ENTRIES, _HEAD_BYTES)
    fragments = Fragments(head)
    text = head.decode(fragments.encoding, "replace")
    found = Document(name, format_, fragments=fragments)
    found.title = _first(text, "title")
    found.language = _first(text, "language") or fragments.given.get("xml:lang", "")
    found.at = next((at for key in _DATES if (at := maybe(_first(text, key))) is not None), None)
    base = fragments.given.get("xml:base", "")
    found.url = _linked(text, base, "self")
    found.older = next((url for rel in _OLDER if (url := _linked(text, base, rel))), "")
    found.hub = _linked(text, base, "hub")
    ttl = _first(text, "ttl").strip() if format_.startswith("rss") else ""
    found.ttl = int(ttl) if _TTL.fullmatch(ttl) else None
    return found


def _format(fragments: Fragments) -> Format | None:
    """By the root's name, namespace and version. What is RSS by WordPress is no feed."""
    prefix, _, root = fragments.root.rpartition(":")
    namespace = short(fragments.namespaces.get(prefix, ""))
    if is_wordpress_export(fragments.namespaces):
        return None
    if root == "feed" and namespace == "atom":
        return "atom"
    if root == "RDF" and namespace == "rdf" and "" in map(short, fragments.namespaces.values()):
        is_first = any(
            "my.netscape.com" in url or "channel.netscape.com" in url for url in fragments.namespaces.values()
        )
        return "rss-0.9" if is_first else "rss-1.0"
    if root == "rss" and namespace == "":
        return "rss-0.9" if fragments.given.get("version", "").startswith("0.9") else "rss-2.0"
    return None


def _json(package: Holder, name: str) -> Document | None:
    with package.open(name) as stream:
        found = around(stream, ITEMS, past_it=True)
    version = found.fields.get("version")
    if found.start is None or not isinstance(version, str) or not _VERSION.fullmatch(version):
        return None
    texts: dict[str, Any] = {key: value for key, value in found.fields.items() if isinstance(value, str)}
    made = Document(name, "json", texts.get("feed_url", ""), texts.get("title", ""), texts.get("language", ""))
    made.start, made.end, made.older = found.start, found.end, texts.get("next_url", "")
    hubs = found.fields.get("hubs")
    named = [one.get("url") for one in hubs[:20] if isinstance(one, dict)] if isinstance(hubs, list) else []
    made.hub = next((url for url in named if isinstance(url, str)), "")
    return made


def look_through(package: Holder, document: Document) -> None:
    """What is hidden in it, what it says was deleted, and of a JSON Feed, which has no date, the latest of its items. Damage
    is told when it is read."""
    try:
        with package.open(document.name) as stream:
            if document.format == "json":
                for outcome in split_within(stream, document.start, end=document.end):
                    if isinstance(outcome, Element) and isinstance(outcome.value, dict):
                        at = maybe(outcome.value.get("date_modified") or outcome.value.get("date_published"))
                        document.at = max(filter(None, (document.at, at)), default=None)
                return
            for one in split_xml(stream, ENTRIES):
                if isinstance(one, XmlElement):
                    _look_at(document, one.raw_bytes)
    except MemberDamaged:
        return


def _look_at(document: Document, raw: bytes) -> None:
    begins = raw[:200].partition(b">")[0]
    is_deletion = b"deleted-entry" in begins
    if document.fragments is None or not (is_deletion or b"draft" in raw):
        return
    try:
        element, _ = document.fragments.parse(raw)
        if not is_deletion:
            document.hidden += entry_of(element).is_hidden
        elif len(document.deleted) < MOST_DELETIONS and (gone := deletion_of(element)).ref:
            document.deleted[gone.ref] = gone.when
    except (BadXml, RecursionError):
        return


def _linked(text: str, base: str, rel: str) -> str:
    """The address that a feed gives as its own ("self": RFC 4287, 4.2.7.2; RSS feeds borrow the element), or as another of its documents."""
    for rest in _LINK.findall(text):
        given = attributes_of(rest)
        if given.get("rel", "").strip().lower() == rel and (url := given.get("href", "").strip()):
            return joined(base, url)
    return ""


def _first(text: str, name: str) -> str:
    """The text of the first element of that name."""
    at = text.find(f"<{name}")
    for _ in range(MOST_LOOKED_AT):
        if at < 0 or text[at + len(name) + 1 : at + len(name) + 2] in ("", ">", " ", "\n", "\r", "\t"):
            break
        at = text.find(f"<{name}", at + 1)
    start = text.find(">", at) + 1 if at >= 0 else 0
    end = text.find(f"</{name}", start)
    return undressed(text[start : min(end, start + _LONGEST)]) if 0 < start <= end else ""
