"""What each tag of HTML does to the text that people read (HTML Living Standard 15.3, "Flow content"), and its attributes."""

import re
from functools import lru_cache
from html import unescape
from typing import Final, Literal, TypeAlias

Shows: TypeAlias = Literal["image", "video", "audio", "frame"]

INLINE, PARAGRAPH, BLOCK, BREAK, ITEM, LIST, ROW, CELL, PRE, ANCHOR, PICTURE, DROPPED = range(12)
NEW_LINE, NEW_PARAGRAPH, LINE = "\x01", "\x02", "\x03"
"""Marks in a text that is being put together: at least a new line, at least an empty line, a line break."""

_NAMES = {
    INLINE: "abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small span "
    "strike strong sub sup time tt u var wbr",
    PARAGRAPH: "p h1 h2 h3 h4 h5 h6 blockquote dl table figure hr form fieldset details",
    BLOCK: "div section article header footer main aside nav address center dt dd caption figcaption summary legend option "
    "body html thead tbody tfoot",
    BREAK: "br",
    ITEM: "li",
    LIST: "ul ol menu",
    ROW: "tr",
    CELL: "td th",
    PRE: "pre",
    ANCHOR: "a",
    PICTURE: "img video audio source iframe embed",
    DROPPED: "script style template noscript head svg math object textarea select canvas",
}
ACTIONS: Final = {name: action for action, names in _NAMES.items() for name in names.split()}
VOID: Final = frozenset({"img", "br", "hr", "input", "source", "embed", "wbr", "meta", "link", "col", "area", "track"})
PICTURES: Final[dict[str, Shows]] = {
    "img": "image", "video": "video", "audio": "audio", "source": "video", "iframe": "frame", "embed": "frame",
}  # fmt: skip
SMILEYS: Final = frozenset({"emoji", "wp-smiley", "smiley", "custom-emoji", "emojione"})
"""Classes of pictures that stand for a character, which their ``alt`` holds."""

_GIVEN = re.compile(r"""([^\s/>=]{1,60})(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?""")
_USUAL_LINK = re.compile(
    r"""(?:\s++(?:href="([^"&]*+)"|class="([^"&]*+)"|rel="([^"&]*+)"|target="[^"]*+"|translate="[^"]*+"))*+"""
)
_CLASS = re.compile(r"""\bclass\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*))""", re.IGNORECASE)
_LONGEST = 16_000
_LONGEST_NUMBER = 9


def attributes(rest: str) -> dict[str, str]:
    """Of what stands behind a tag's name. Of one that stands twice the first counts, as in browsers."""
    found: dict[str, str] = {}
    for name, double, single, bare in _GIVEN.findall(rest[:_LONGEST]):
        value = double or single or bare
        found.setdefault(name.lower(), unescape(value) if "&" in value else value)
    return found


def link_of(rest: str) -> tuple[str, frozenset[str]]:
    """The address of a link as it is written, and the words of its class and rel."""
    found = _USUAL_LINK.fullmatch(rest)
    if found and len(rest) <= _LONGEST and all(rest.count(name) < 2 for name in ("href=", "class=", "rel=")):
        return found[1] or "", _words(f"{found[2] or ''} {found[3] or ''}")
    given = attributes(rest)
    return given.get("href", ""), _words(f"{given.get('class', '')} {given.get('rel', '')}")


@lru_cache(maxsize=1000)
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def classes(rest: str) -> list[str]:
    found = _CLASS.search(rest[:_LONGEST]) if "lass" in rest or "LASS" in rest else None
    return (found[1] or found[2] or found[3] or "").split() if found else []


def first_number(rest: str) -> int:
    """Of a list with numbers."""
    start = attributes(rest).get("start", "1") if "start" in rest else "1"
    return int(start) if start.isascii() and start.isdigit() and len(start) <= _LONGEST_NUMBER else 1
