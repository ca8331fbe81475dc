"""The links of a page. HTML as found: broken, huge, hostile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin

MOST_LINKS = 5_000
LONGEST_TAG = 16 * 1024
"""Characters of one tag: what is longer is no link that anybody wrote."""
LONGEST_HREF = 4 * 1024
MOST_ATTRIBUTES = 100


@dataclass(frozen=True, slots=True)
class Anchor:
    """An ``<a>`` or ``<link>``. ``url`` is absolute; ``is_me`` when its rel has the word "me" (microformats.org/wiki/rel-me,
    HTML Living Standard 4.6.7)."""

    url: str
    is_me: bool


def anchors(text: str, base: str) -> list[Anchor]:
    """At most MOST_LINKS, in the order of the page. In time that grows as the text does, whatever the text is: each
    character is looked at a bounded number of times.

    The standard library's parser begins anew at each ``<`` and looks to the end of the page each time, which is quadratic.
    """
    found: list[Anchor] = []
    for attributes in _link_tags(text):
        if (anchor := _anchor(attributes, base)) is not None:
            found.append(anchor)
            if len(found) >= MOST_LINKS:
                break
    return found


# Of the HTML Living Standard, 13.2.5: a tag begins with "<" and a letter; attributes are split by spaces and "/".
_OPENING = re.compile(r"<(?:(!--)|([A-Za-z][A-Za-z0-9:-]{0,30})(?=[\s/>]))")
_ATTRIBUTE = re.compile(r"""[\s/]*([^\s/>=]{1,100})(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?|[\s/]*(>)""")
_RAW = {"script": "</script", "style": "</style", "textarea": "</textarea", "title": "</title", "xmp": "</xmp",
        "iframe": "</iframe", "noframes": "</noframes", "noembed": "</noembed"}  # fmt: skip
"""Elements whose text is no markup (13.1.2, and 13.2.6.4.7)."""


def _link_tags(text: str) -> Iterator[dict[str, str]]:
    """The attributes of each ``<a>`` and ``<link>``; of one that stands twice the first counts, as in browsers."""
    lowered, at = text.translate(_LOWER), 0
    gone: set[str] = set()  # endings that do not come any more: they are not looked for again
    while (opening := _OPENING.search(text, at)) is not None:
        at = opening.end()
        if opening[1]:
            at = _behind("-->", lowered, at - 2, gone)
            continue
        name = opening[2].lower()
        attributes, at = _attributes(text, at)
        if name in ("a", "link"):
            yield attributes
        elif name in _RAW:
            at = _behind(_RAW[name], lowered, at, gone)


_LOWER = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def _behind(ending: str, lowered: str, at: int, gone: set[str]) -> int:
    """Where the ending ends. Without one the browser takes all of the rest; we go on, for a page that is cut still has
    links, and remember that there is none."""
    if ending in gone:
        return at
    found = lowered.find(ending, at)
    if found < 0:
        gone.add(ending)
        return at
    return found + len(ending)


def _attributes(text: str, at: int) -> tuple[dict[str, str], int]:
    """Of a tag whose name ends at ``at``, and where it ends; of one that does not end within LONGEST_TAG, none."""
    found: dict[str, str] = {}
    end = min(len(text), at + LONGEST_TAG)
    for _ in range(MOST_ATTRIBUTES):
        one = _ATTRIBUTE.match(text, at, end)
        if one is None:
            break
        at = one.end()
        if one[5]:
            return found, at
        found.setdefault(one[1].lower(), one[2] or one[3] or one[4] or "")
    return {}, at


def _anchor(attributes: dict[str, str], base: str) -> Anchor | None:
    href = unescape(attributes.get("href", "")[:LONGEST_HREF]).strip()
    if not href:
        return None
    try:
        url = urljoin(base, href)
    except ValueError:
        return None  # such as "http://[": it leads nowhere in a browser either
    return Anchor(url, "me" in unescape(attributes.get("rel", "")[:LONGEST_HREF]).lower().split())
