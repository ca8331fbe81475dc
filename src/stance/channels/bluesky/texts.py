"""Texts of records, and what is said beside them of parts of them (app.bsky.richtext.facet: indexes are bytes of UTF-8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from stance.engines.exports.decode import REPLACEMENT
from stance.engines.exports.item import Link

_FACET = "app.bsky.richtext.facet#"
MOST_FACETS = 1000
LONGEST_NAME = 200


@dataclass(slots=True)
class Said:
    """``mentions`` are as people see them, without @; ``mentioned`` the DIDs that are meant."""

    links: list[Link] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    mentioned: list[str] = field(default_factory=list)
    hashtags: list[str] = field(default_factory=list)


def text_of(value: Any) -> str:
    """A text as it can be kept everywhere; "" for what is none."""
    if not isinstance(value, str):
        return ""
    return value.replace("\0", REPLACEMENT) if "\0" in value else value


def display_name_in(profile: Any) -> str | None:
    """Of a record app.bsky.actor.profile."""
    name = profile.get("displayName") if isinstance(profile, dict) else None
    return name[:LONGEST_NAME].replace("\0", "") or None if isinstance(name, str) else None


def said_of(text: str, facets: Any) -> Said:
    """``text`` is the record's own, as it stands in it."""
    said = Said()
    if not isinstance(facets, list) or not facets:
        return said
    raw = text.encode()
    for facet in facets[:MOST_FACETS]:
        if isinstance(facet, dict) and isinstance(features := facet.get("features"), list):
            shown = _slice(raw, facet.get("index"))
            for feature in features[:MOST_FACETS]:
                if isinstance(feature, dict):
                    _take(said, feature, shown)
    return said


def _slice(raw: bytes, index: Any) -> str:
    """The part of the text that is meant; "" where the index names none."""
    if not isinstance(index, dict):
        return ""
    start, end = index.get("byteStart"), index.get("byteEnd")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(raw):
        return ""
    try:
        return text_of(raw[start:end].decode())
    except UnicodeDecodeError:
        return ""


def _take(said: Said, feature: dict[str, Any], shown: str) -> None:
    kind = text_of(feature.get("$type")).removeprefix(_FACET)
    if kind == "link" and (uri := text_of(feature.get("uri"))):
        said.links.append(Link(uri, shown or uri))
    elif kind == "mention" and (did := text_of(feature.get("did"))):
        said.mentioned.append(did)
        said.mentions.append(shown.removeprefix("@") or did)
    elif kind == "tag" and (tag := text_of(feature.get("tag"))):
        said.hashtags.append(tag)
