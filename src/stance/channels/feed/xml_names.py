"""The names that feeds are written with, whatever their namespaces are called."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

_ATOM = re.compile(r"https?://www\.w3\.org/2005/atom/?|https?://purl\.org/atom/ns#?.*", re.IGNORECASE)
_RSS = re.compile(
    r"https?://purl\.org/rss/1\.0/?|https?://my\.netscape\.com/(?:rdf|publish)/.*|https?://backend\.userland\.com/rss.*"
    r"|https?://blogs\.law\.harvard\.edu/tech/rss|https?://(?:www\.)?rssboard\.org/.*|https?://channel\.netscape\.com/rdf/.*",
    re.IGNORECASE,
)
_EXTENSIONS = (
    ("content", re.compile(r"https?://purl\.org/rss/1\.0/modules/content/?", re.IGNORECASE)),
    ("dc", re.compile(r"https?://purl\.org/dc/(?:elements/1\.[01]|terms)/?", re.IGNORECASE)),
    (
        "media",
        re.compile(r"https?://search\.yahoo\.com/mrss/?|https?://video\.search\.yahoo\.com/mrss/?", re.IGNORECASE),
    ),
    ("itunes", re.compile(r"https?://www\.itunes\.com/dtds/podcast-1\.0\.dtd", re.IGNORECASE)),
    ("thr", re.compile(r"https?://purl\.org/syndication/thread/1\.0/?", re.IGNORECASE)),
    ("at", re.compile(r"https?://purl\.org/atompub/tombstones/1\.0/?", re.IGNORECASE)),
    ("app", re.compile(r"https?://www\.w3\.org/2007/app/?|https?://purl\.org/atom/app#?", re.IGNORECASE)),
    ("yt", re.compile(r"https?://(?:www\.)?youtube\.com/xml/schemas/2015/?", re.IGNORECASE)),
    ("rdf", re.compile(r"https?://www\.w3\.org/1999/02/22-rdf-syntax-ns#?", re.IGNORECASE)),
    ("xml", re.compile(r"https?://www\.w3\.org/XML/1998/namespace", re.IGNORECASE)),
)
_WORDPRESS = re.compile(r"(?:https?:)?//wordpress\.org/export/.*", re.IGNORECASE)
_NAMES: dict[str, str] = {}
_NAMES_HELD = 5_000


def short(namespace: str) -> str:
    """ "atom", "" (RSS of any version), "content", "dc" …; the namespace itself where it is none of these."""
    if not namespace or _RSS.fullmatch(namespace):
        return ""
    if _ATOM.fullmatch(namespace):
        return "atom"
    found = next((name for name, pattern in _EXTENSIONS if pattern.fullmatch(namespace)), None)
    return found if found is not None else namespace.removeprefix("undeclared:")


def is_wordpress_export(namespaces: dict[str, str]) -> bool:
    """It is RSS too, but holds drafts and comments: another reader's business."""
    return any(_WORDPRESS.fullmatch(url) for url in namespaces.values())


def name_of(tag: str) -> str:
    """ "atom:id" of "{http://www.w3.org/2005/Atom}id", "guid" of "guid"."""
    name = _NAMES.get(tag)
    if name is None:
        if len(_NAMES) > _NAMES_HELD:
            _NAMES.clear()
        namespace, _, local = tag[1:].rpartition("}") if tag[:1] == "{" else ("", "", tag)
        prefix = short(namespace)
        name = _NAMES[tag] = f"{prefix}:{local}" if prefix else local
    return name


def attribute(element: Element, name: str) -> str:
    """Of any namespace, such as "about" for rdf:about."""
    found = element.get(name)
    if found is None:
        found = next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")
    return found


def text_of(element: Element) -> str:
    return "".join(element.itertext()) if len(element) else element.text or ""
