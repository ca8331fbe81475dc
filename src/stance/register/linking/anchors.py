"""The links of a page. HTML as found: broken, huge, hostile."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin

MOST_LINKS = 5_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """An ``<a>`` or ``<link>``. ``url`` is absolute; ``is_me`` when its rel has the word "me" (microformats.org/wiki/rel-me,
    HTML Living Standard 4.6.7)."""

    url: str
    is_me: bool


def anchors(text: str, base: str) -> list[Anchor]:
    """At most MOST_LINKS, in the order of the page."""
    reader = _Reader(base)
    reader.feed(text)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base, self.found = base, list[Anchor]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("a", "link") or len(self.found) >= MOST_LINKS:
            return
        given = dict(reversed(attrs))  # of an attribute that stands twice the first counts, as in browsers
        href = (given.get("href") or "").strip()
        if not href:
            return
        try:
            url = urljoin(self.base, href)
        except ValueError:
            return  # such as "http://[": it leads nowhere in a browser either
        self.found.append(Anchor(url, "me" in (given.get("rel") or "").lower().split()))
