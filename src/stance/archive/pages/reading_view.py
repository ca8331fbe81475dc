"""The HTML of a post as a page may show it: what an author can write, without what a program or another host could do with it.

Cleaned by nh3 (MIT; Ammonia, which parses as browsers do) with the list below: what is not on it is left out, its words stay. Pictures
are our own copies; one that is not held is its alt text. Nothing is loaded from anywhere else.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import nh3
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from stance.archive.media_shown import Shown
from stance.channels.port.markup import Markup

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "dfn", "dl", "dt", "em",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s",
    "samp", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var", "bdi", "bdo",
}  # fmt: skip
DROPPED_WHOLE = {
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "form",
    "select",
    "textarea",
    "title",
    "noembed",
    "noframes",
    "xmp",
    "plaintext",
}
ATTRIBUTES = {
    "a": {"href"}, "img": {"src", "alt"}, "ol": {"start", "reversed"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"},
    "bdo": {"dir"}, "bdi": {"dir"}, "p": {"dir"}, "*": {"lang"},
}  # fmt: skip
LARGEST = 1 << 20
"""Characters of markup that are shown with it; a longer text is shown as text."""
MOST_TAGS = 20_000
_SIZED = re.compile(r"-\d{1,5}x\d{1,5}(?=\.[A-Za-z]{2,5}\Z)")
"""WordPress calls smaller copies of a picture so."""
_HEADINGS = {f"<{end}h{level}": f"<{end}h{min(6, max(3, level + 1))}" for level in range(1, 7) for end in ("", "/")}
_HEADING = re.compile(r"</?h[1-6](?=[ >])")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}")


def cleaned(markup: Markup, media: list[Shown]) -> SafeString | None:
    """None for what is too long. Headings begin below those of the page."""
    if len(markup.html) > LARGEST or markup.html.count("<") > MOST_TAGS:
        return None
    pictures = {
        _plain(one.media.url): reverse("media", args=[one.media.blob])
        for one in media
        if one.media.blob and one.is_picture
    }

    def allowed(tag: str, name: str, value: str) -> str | None:
        if name == "src":
            return pictures.get(_plain(_joined(markup.base, value)))
        if name == "href":
            return _followed(_joined(markup.base, value))
        if name in ("start", "colspan", "rowspan"):
            return value if value.isascii() and value.isdigit() and len(value) <= 4 else None
        if name == "dir":
            return value if value in ("ltr", "rtl", "auto") else None
        if name == "lang":
            return value if _LANGUAGE.fullmatch(value) else None
        return value

    html = nh3.clean(
        markup.html,
        tags=TAGS,
        clean_content_tags=DROPPED_WHOLE,
        attributes=ATTRIBUTES,
        attribute_filter=allowed,
        url_schemes={"http", "https"},
        link_rel="noreferrer nofollow external",
        set_tag_attribute_values={"a": {"class": "govuk-link"}, "img": {"loading": "lazy"}},
    )
    # In what comes out every "<" begins a tag, and headings have no attributes but lang.
    return mark_safe(_HEADING.sub(lambda found: _HEADINGS[found[0]], html))  # noqa: S308  (cleaned)


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return ""


def _followed(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def _plain(url: str) -> str:
    """A picture's address without what differs between its sizes and answers."""
    return _SIZED.sub("", re.sub(r"^https?://", "", url).partition("?")[0].partition("#")[0])
