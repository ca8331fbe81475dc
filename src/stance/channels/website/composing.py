"""What an article on a web site may hold, and its blocks as WordPress's own editor writes them (Block Editor Handbook, “Markup
representation of a block”; read December 2026).

Text is text: what WordPress would take for HTML or for a shortcode is written so that readers see it as it was typed. Addresses are
links, so that none is exchanged for what stands at it (WordPress's source, class-wp-embed.php: an address alone in its paragraph is).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from stance.channels.port.checking import files_allowed, not_quotes, not_replies, odd_signs, without_place
from stance.channels.port.measuring import addresses_in, graphemes
from stance.channels.port.publishing import Count, Limit, Limits, Problem, Said, Stamp

_TITLES = "WordPress's source, wp-admin/includes/schema.php: post_title is a text of 65,535 bytes"
_SIZES = "WordPress names no size: what PHP takes where its operator changed nothing, php.ini, upload_max_filesize"
LIMITS = Limits(
    {
        "title": Limit("title", 65_535, "UTF-8 bytes", _TITLES, "2026-12"),
        "image": Limit("media", 2 * 1024 * 1024, "bytes", _SIZES, "2026-12"),
    },
    ("image/jpeg", "image/png", "image/gif", "image/webp"),
)
"""Of films a site shows no player by itself that has captions: they are not sent yet."""
MOST_SLUG_WORDS = 8
_NO_WORD = re.compile(r"[^a-z0-9]+")


def counted(said: Said) -> list[Count]:
    """A site has no limit that people could meet: the title counts, as far as its column goes."""
    return [Count(len(said.title.encode("utf-8", "surrogatepass")), LIMITS.most("title"), "UTF-8 bytes")]


def problems_of(said: Said, limits: Limits) -> list[Problem]:
    found = [*odd_signs(said)]
    if not said.title.strip():
        found.append(Problem("title", "An article needs a title: write one."))
    count = counted(said)[0]
    if count.is_over:
        found.append(Problem("title", f"The title is too long: {count.count:,} of {count.most:,} UTF-8 bytes."))
    if not said.text.strip() and not said.media:
        found.append(Problem("text", "There is no text and no picture: write what the article says."))
    found += without_place(said, "a web site", "warning", "captions")
    found += not_replies(said, "a web site")
    found += not_quotes(said, "a web site")
    found += files_allowed(said, limits, "a web site")
    if graphemes(said.text) > LONGEST_TEXT:
        found.append(
            Problem("text", f"The text is longer than {LONGEST_TEXT:,} characters: make several articles of it.")
        )
    return found


LONGEST_TEXT = 1_000_000
"""Ours: what one request carries without the limits of usual servers."""


def wire_of(said: Said, stamp: Stamp, place: int) -> dict[str, Any]:
    name = slug_of(said.title, stamp, place)
    return {
        "content": blocks_of(said.text),
        "media": [
            {"alt": one.alt, "digest": one.digest, "size": one.size_bytes, "type": one.type} for one in said.media
        ],
        "slug": name,
        "title": escape(said.title, quote=False),
    }


def slug_of(title: str, stamp: Stamp, place: int) -> str:
    """The words of the title, and behind them enough of the stamp that no other article has the same."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = [word for word in _NO_WORD.split(plain)[:MOST_SLUG_WORDS] if word]
    return "-".join([*(word[:20] for word in words), f"{stamp.key[:6].hex()}{place:02x}"])


def blocks_of(text: str) -> str:
    paragraphs = [part for part in re.split(r"\n[ \t]*\n\s*", text.strip("\n")) if part.strip()]
    return "\n\n".join(_block("paragraph", f"<p>{_lines(part)}</p>") for part in paragraphs)


def picture_block(number: int, url: str, alt: str) -> str:
    picture = f'<img src="{escape(url)}" alt="{_quiet(escape(alt))}" class="wp-image-{number}"/>'
    return _block("image", f'<figure class="wp-block-image">{picture}</figure>', f'{{"id":{number}}}')


def content_with(said: Mapping[str, Any], pictures: Sequence[Mapping[str, Any]]) -> str:
    """The text, and the pictures as the site named them, in their order."""
    shown = [
        picture_block(int(one["id"]), str(one["url"]), str(medium["alt"]))
        for one, medium in zip(pictures, said["media"], strict=True)
    ]
    return "\n\n".join(part for part in (str(said["content"]), *shown) if part)


def _block(name: str, inner: str, attributes: str = "") -> str:
    return f"<!-- wp:{name}{' ' + attributes if attributes else ''} -->\n{inner}\n<!-- /wp:{name} -->"


def _lines(paragraph: str) -> str:
    return "<br>".join(_linked(line) for line in paragraph.split("\n"))


def _linked(line: str) -> str:
    parts, last = [], 0
    for span in addresses_in(line):
        url = _quiet(escape(span.text))
        parts += [_quiet(escape(line[last : span.start], quote=False)), f'<a href="{url}">{url}</a>']
        last = span.end
    return "".join([*parts, _quiet(escape(line[last:], quote=False))])


def _quiet(text: str) -> str:
    """No shortcode begins here."""
    return text.replace("[", "&#91;").replace("]", "&#93;")
