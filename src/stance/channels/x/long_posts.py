"""Long posts: `tweets.js` holds their beginning, `note-tweet.js` the whole, under another id.

Nothing in the export joins the two, so a long text is given to a post only where there can be no doubt: made within two
seconds of each other, and the post's text, less its closing link, is the beginning of exactly one long text.
"""

import re
from typing import Any, NamedTuple

from stance.channels.x.archive import Archive
from stance.channels.x.dates import parse_instant
from stance.channels.x.entities import names_of
from stance.channels.x.unescaping import unescape
from stance.engines.exports.elements import BadElement, split
from stance.engines.exports.item import Link
from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.package import Package

MOST_LONG_POSTS = 200_000
SECONDS_APART = 2
MOST_CHARACTERS = 50_000_000
"""Of all long texts together, which are held in memory; those that come later keep their beginning."""
SHORTEST_BEGINNING = 60
"""Characters that must agree: X shows some 275 of a long post."""
MOST_ALIKE = 50
"""Long texts of one second that begin alike. Where there are more nothing tells them apart, and they are not compared: each
post would be compared with each."""

_SHORT_LINK = "https://t.co/"
_WORD = re.compile(r"\w+")
_ELLIPSES = ("…", "...")


class LongText(NamedTuple):
    """The whole text of a long post, with what X says about it."""

    text: str
    links: tuple[Link, ...]
    hashtags: tuple[str, ...]
    mentions: tuple[str, ...]


class LongPosts:
    """The long texts of an archive by the second in which they were made and how they begin. Read once; empty for most
    archives."""

    def __init__(self, package: Package, archive: Archive) -> None:
        self._alike: dict[tuple[int, str], list[LongText]] = {}
        self._characters = 0
        count = 0
        for name in archive.long_posts:
            try:
                with package.open(name) as stream:
                    for element in split(stream):
                        if isinstance(element, BadElement) or count >= MOST_LONG_POSTS:
                            continue
                        count += self._take(element.value)
            except MemberDamaged:
                continue  # posts keep the beginning that tweets.js has; the part's damage is the package's to tell

    def __bool__(self) -> bool:
        return bool(self._alike)

    def whole(self, created_at: int, beginning: str) -> LongText | None:
        """The whole of the post that begins so, or None. ``created_at`` is Unix seconds."""
        start = _without_closing_links(beginning)
        if len(start) < SHORTEST_BEGINNING:
            return None
        near = range(created_at - SECONDS_APART, created_at + SECONDS_APART + 1)
        alike = [self._alike.get((second, start[:SHORTEST_BEGINNING]), []) for second in near]
        if any(len(one) > MOST_ALIKE for one in alike):
            return None
        found = [long for one in alike for long in one if long.text.startswith(start)]
        return found[0] if len(found) == 1 and len(found[0].text) > len(start) else None

    def _take(self, value: Any) -> int:
        note = value.get("noteTweet") if isinstance(value, dict) else None
        core = note.get("core") if isinstance(note, dict) else None
        text = core.get("text") if isinstance(core, dict) else None
        made = parse_instant(note.get("createdAt")) if isinstance(note, dict) else None
        if not isinstance(text, str) or made is None or not isinstance(core, dict):
            return 0
        whole = unescape(text)
        self._characters += len(whole)
        alike = self._alike.setdefault((made, whole[:SHORTEST_BEGINNING]), [])
        if len(alike) <= MOST_ALIKE and self._characters <= MOST_CHARACTERS:
            hashtags, mentions = names_of(core, "hashtags", "text"), names_of(core, "mentions", "screenName")
            alike.append(LongText(whole, _links(core), hashtags, mentions))
        return 1


def _without_closing_links(text: str) -> str:
    """Without the links that X puts behind a text, the ellipsis before them and white space. From its end, in one pass: a
    pattern would try anew at each space."""
    end = _before_space(text, len(text))
    while (at := text.rfind(_SHORT_LINK, 0, end)) >= 0 and _WORD.fullmatch(text, at + len(_SHORT_LINK), end):
        end = _before_space(text, at)
    ellipsis = next((sign for sign in _ELLIPSES if text.endswith(sign, 0, end)), "")
    return text[: _before_space(text, end - len(ellipsis))]


def _before_space(text: str, end: int) -> int:
    while end and text[end - 1].isspace():
        end -= 1
    return end


def _links(core: dict[str, Any]) -> tuple[Link, ...]:
    listed = core.get("urls")
    found = []
    for url in listed if isinstance(listed, list) else ():
        if isinstance(url, dict) and isinstance(shown := url.get("shortUrl"), str):
            expanded = url.get("expandedUrl")
            found.append(Link(expanded if isinstance(expanded, str) and expanded else shown, shown))
    return tuple(found)
