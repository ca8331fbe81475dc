"""The HTML of a page, post or comment on WordPress, as a theme gets it."""

from __future__ import annotations

import json
import re

from stance.channels.port.markup import Markup
from stance.channels.website.shortcodes import read_shortcodes
from stance.channels.website.site_posts import item_of
from stance.channels.website.wxr import fields_of
from stance.engines.exports.item import Content
from stance.engines.exports.xml_fragments import Fragments

_WITHOUT_NAMESPACES = Fragments(b"<rss>")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_HEADING_OR_LIST = r"(?:h[1-6]|ul|ol|dl|table|blockquote|figure|pre|div|section)"
_EDGE = re.compile(rf"(?=<{_HEADING_OR_LIST}\b)|(</{_HEADING_OR_LIST}\s*>)", re.IGNORECASE)
_BLOCK = re.compile(
    r"\s*</?(?:address|article|aside|blockquote|center|dd|details|div|dl|dt|figcaption|figure|footer|form|h[1-6]|header|hr|iframe|li"
    r"|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul|video|audio|!--)\b",
    re.IGNORECASE,
)


class PostMarkup:
    def markup(self, raw: bytes, content: Content, home: str) -> Markup | None:
        """Of an item or comment of WXR, or of an object of the REST API."""
        if raw.lstrip().startswith(b"{"):
            element = item_of(json.loads(raw), {})
        else:
            element, _warnings = _WITHOUT_NAMESPACES.parse(raw)
        given = fields_of(element)
        source = given.get("content:encoded") or given.get("wp:comment_content", "")
        if not source.strip():
            return None
        return Markup(in_paragraphs(read_shortcodes(source)[0]), home)


def in_paragraphs(source: str) -> str:
    """WordPress makes paragraphs of what blank lines part, and breaks of other line ends; in what its editor of blocks wrote, which
    says so itself, it does neither; a text with lines that are kept as they are is left alone here."""
    source = source.replace("\r\n", "\n")
    if "<!-- wp:" in source or "<pre" in source.lower() or "\n" not in source:
        return source
    source = _EDGE.sub(lambda found: f"{found[1] or ''}\n\n", source)
    parts = [part for part in _BLANK_LINES.split(source.strip()) if part.strip()]
    return "\n".join(
        part if _BLOCK.match(part) else f"<p>{part.strip().replace(chr(10), '<br>')}</p>" for part in parts
    )


MARKUP = PostMarkup()
