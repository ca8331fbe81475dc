"""What stands in the text of a post and is more than text: addresses, mentions, hashtags (app.bsky.richtext.facet). On Bluesky nothing of
the text becomes a link by itself: whoever writes the record says which bytes of its UTF-8 are one.

What people take for an address is found as Bluesky's own programs find it: with a scheme, or a bare name under a top-level domain that there
is ("website.com.jpg" is none).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from stance.channels import port
from stance.channels.port.measuring import Span, addresses_in, graphemes, without_ending

LONGEST_TAG: Final = (64, 640)
"""Characters and bytes of a hashtag (app.bsky.richtext.facet#tag)."""
_TYPE = "app.bsky.richtext.facet"
_BARE = re.compile(r"(?<![\w@./#:-])[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+(?:[:/?][^\s<>\"“”«»]*)?", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@./])@([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)")
_TAG = re.compile(r"(?<!\S)[#＃](?!\ufe0f)(\S+)")
_NOT_IN_TAGS = re.compile("[\u00ad\u2060\u200a-\u200d\u20e2]")


@lru_cache(maxsize=1)
def top_level_domains() -> frozenset[str]:
    """Of the root zone, in lower case, as they were known in November 2026 (the public list of the root zone's database)."""
    text = (Path(port.__file__).parent / "top_level_domains.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def facets_of(text: str, mentions: Mapping[str, str]) -> list[dict[str, Any]]:
    """In the order of the text, none over another. ``mentions``: written names with their @ to DIDs."""
    found: list[dict[str, Any]] = []
    end = 0
    for span, feature in sorted(_features(text, mentions), key=lambda one: one[0].start):
        if span.start >= end:
            start = len(text[: span.start].encode())
            index = {"byteEnd": start + len(span.text.encode()), "byteStart": start}
            found.append({"features": [feature], "index": index})
            end = span.end
    return found


def _features(text: str, mentions: Mapping[str, str]) -> Iterator[tuple[Span, dict[str, str]]]:
    for span in addresses_in(text):
        yield span, {"$type": f"{_TYPE}#link", "uri": span.text}
    for span in _bare_addresses(text):
        yield span, {"$type": f"{_TYPE}#link", "uri": f"https://{span.text}"}
    for match in _MENTION.finditer(text):
        if did := mentions.get(match[0]):
            yield Span(match.start(), match.end(), match[0]), {"$type": f"{_TYPE}#mention", "did": did}
    for span in hashtags_in(text):
        yield span, {"$type": f"{_TYPE}#tag", "tag": span.text[1:]}


def _bare_addresses(text: str) -> Iterator[Span]:
    for match in _BARE.finditer(text):
        whole = without_ending(match[0])
        host = re.split("[:/?]", whole, maxsplit=1)[0]
        if host.rpartition(".")[2].lower() in top_level_domains():
            yield Span(match.start(), match.start() + len(whole), whole)


def hashtags_in(text: str) -> Iterator[Span]:
    """With their sign. A tag that is digits alone is none, and one that is too long."""
    for match in _TAG.finditer(text):
        tag = _NOT_IN_TAGS.split(match[1])[0].rstrip(".,;:!?'\"()[]{}…")
        if not tag or tag.isdigit() or graphemes(tag) > LONGEST_TAG[0] or len(tag.encode()) > LONGEST_TAG[1]:
            continue
        end = match.start() + 1 + len(tag)
        yield Span(match.start(), end, text[match.start() : end])
