"""Feeds in every format, as files that somebody saved. Sites and texts are made up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

Format: TypeAlias = Literal["rss-2.0", "rss-1.0", "rss-0.9", "atom", "json"]
FORMATS: tuple[Format, ...] = ("rss-2.0", "rss-1.0", "rss-0.9", "atom", "json")
URL = "https://www.health.example.gov/news/feed.xml"
ACCOUNT = "www.health.example.gov/news/feed.xml"
SITE = "https://www.health.example.gov/"
UPDATED = "2026-11-02T01:02:03Z"
UPDATED_AT = 1_793_581_323
TEXTS = ("Wash your hands with water and soap", "The clinic in the old town is open again", "Road closed by a flood")
ENDINGS: dict[Format, str] = {"rss-2.0": "xml", "rss-1.0": "rdf", "rss-0.9": "rss", "atom": "atom", "json": "json"}


class Entry(NamedTuple):
    key: str
    title: str
    html: str
    link: str = ""
    at: str = "2024-05-06T07:08:09Z"
    updated: str = ""
    enclosure: tuple[str, str] | None = None
    tags: Sequence[str] = ()
    extra: str = ""
    """XML that stands in the entry as it is."""


def rfc822(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000") if at else ""


def rss2(entries: Iterable[Entry], *, url: str = URL, updated: str = UPDATED, doctype: str = "") -> bytes:
    own = f'<atom:link href="{escape(url)}" rel="self" type="application/rss+xml"/>\n' if url else ""
    built = f"<lastBuildDate>{rfc822(updated)}</lastBuildDate>\n" if updated else ""
    items = []
    for one in entries:
        enclosure = (
            f'<enclosure url="{one.enclosure[0]}" length="5" type="{one.enclosure[1]}"/>' if one.enclosure else ""
        )
        items.append(
            f"<item>\n<title>{escape(one.title)}</title>\n"
            + (f"<link>{escape(one.link)}</link>\n" if one.link else "")
            + (f'<guid isPermaLink="false">{escape(one.key)}</guid>\n' if one.key else "")
            + (f"<pubDate>{rfc822(one.at)}</pubDate>\n" if one.at else "")
            + f"<description>{escape(one.html[:20])}</description>\n<content:encoded><![CDATA[{one.html}]]></content:encoded>\n"
            + "".join(f"<category>{escape(tag)}</category>" for tag in one.tags)
            + f"{enclosure}{one.extra}</item>\n"
        )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">\n<channel>\n<title>Health &amp; News</title>\n'
        f"<link>{SITE}</link>\n{own}<language>en-au</language>\n{built}{''.join(items)}</channel>\n</rss>\n"
    ).encode()


def rss1(entries: Iterable[Entry], *, url: str = URL, updated: str = UPDATED) -> bytes:
    """The id of an item is its ``rdf:about``."""
    listed = list(entries)
    items = "".join(
        f'<item rdf:about="{escape(one.key)}">\n<title>{escape(one.title)}</title>\n<link>{escape(one.link)}</link>\n'
        f"<dc:date>{one.at}</dc:date><content:encoded><![CDATA[{one.html}]]></content:encoded>{one.extra}</item>\n"
        for one in listed
    )
    own = f'<atom:link rel="self" href="{escape(url)}"/>' if url else ""
    return (
        '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"\n'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"\n'
        f' xmlns:atom="http://www.w3.org/2005/Atom">\n<channel rdf:about="{escape(url)}">\n<title>Health &amp; News</title>\n'
        f"<link>{SITE}</link>\n<dc:date>{updated}</dc:date>{own}<items><rdf:Seq/></items>\n</channel>\n{items}</rdf:RDF>\n"
    ).encode()


def rss09(entries: Iterable[Entry], *, updated: str = UPDATED) -> bytes:
    """Of 1999: a DOCTYPE, and items without id and date."""
    items = "".join(
        f"<item>\n<title>{escape(one.title)}</title>\n<link>{escape(one.link)}</link>\n"
        f"<description>{escape(one.html)}</description>\n</item>\n"
        for one in entries
    )
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd">\n<rss version="0.91">\n<channel>\n<title>Health &amp; News</title>\n'
        f"<link>{SITE}</link>\n<pubDate>{rfc822(updated)}</pubDate>\n{items}</channel>\n</rss>\n"
    ).encode()


def atom(
    entries: Iterable[Entry], *, url: str = URL, updated: str = UPDATED, tombstones: str = "", prefix: str = ""
) -> bytes:
    p = f"{prefix}:" if prefix else ""
    items = []
    for one in entries:
        enclosure = (
            f'<{p}link rel="enclosure" href="{one.enclosure[0]}" type="{one.enclosure[1]}"/>' if one.enclosure else ""
        )
        items.append(
            f"<{p}entry>\n<{p}id>{escape(one.key)}</{p}id>\n<{p}title>{escape(one.title)}</{p}title>\n"
            f'<{p}link rel="alternate" type="text/html" href="{escape(one.link)}"/>\n'
            + (f"<{p}published>{one.at}</{p}published>\n" if one.at else "")
            + f"<{p}updated>{one.updated or one.at}</{p}updated>\n"
            f'<{p}content type="html">{escape(one.html)}</{p}content>'
            + "".join(f'<{p}category term="{escape(tag)}"/>' for tag in one.tags)
            + f"{enclosure}{one.extra}</{p}entry>\n"
        )
    namespace = f'xmlns:{prefix}="http://www.w3.org/2005/Atom"' if prefix else 'xmlns="http://www.w3.org/2005/Atom"'
    own = f'<{p}link rel="self" href="{escape(url)}"/>' if url else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<{p}feed {namespace} xmlns:at="http://purl.org/atompub/tombstones/1.0" '
        f'xmlns:thr="http://purl.org/syndication/thread/1.0" xmlns:app="http://www.w3.org/2007/app" xml:lang="en-au">\n'
        f"<{p}id>{SITE}</{p}id>\n<{p}title>Health &amp; News</{p}title>\n<{p}updated>{updated}</{p}updated>\n{own}"
        f"{tombstones}{''.join(items)}</{p}feed>\n"
    ).encode()


def json_feed(entries: Iterable[Entry], *, url: str = URL, version: str = "1.1", items_first: bool = False) -> bytes:
    items = []
    for one in entries:
        item: dict[str, object] = {"id": one.key, "url": one.link, "title": one.title, "content_html": one.html}
        item |= {"date_published": one.at} if one.at else {}
        item |= {"date_modified": one.updated} if one.updated else {}
        item |= {"tags": list(one.tags)} if one.tags else {}
        if one.enclosure:
            item["attachments"] = [{"url": one.enclosure[0], "mime_type": one.enclosure[1]}]
        items.append(item)
    about = {"version": f"https://jsonfeed.org/version/{version}", "title": "Health & News", "home_page_url": SITE}
    about |= {"feed_url": url} if url else {}
    whole = (
        {"items": items, **about, "language": "en-au"}
        if items_first
        else {**about, "language": "en-au", "items": items}
    )
    return json.dumps(whole, indent=1).encode()


def written(format_: Format, entries: Iterable[Entry]) -> bytes:
    makers = {"rss-2.0": rss2, "rss-1.0": rss1, "rss-0.9": rss09, "atom": atom, "json": json_feed}
    return makers[format_](entries)


def many(count: int) -> Iterator[Entry]:
    for number in range(1, count + 1):
        at = f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d}T{number % 24:02d}:{number % 60:02d}:00Z"
        html = f'<p>{TEXTS[number % 3]}, notice {number}.</p><p>See <a href="{SITE}page-{number}">the page</a>.</p>'
        yield Entry(
            f"{SITE}?p={number}",
            f"Notice {number}",
            html,
            f"{SITE}{number}/",
            at,
            tags=["flood"] if number % 3 == 0 else (),
        )


def write(root: Path, **files: bytes) -> Path:
    """A folder with these files, by their names with "__" for "/" and "_dot_" for "."."""
    root.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root
