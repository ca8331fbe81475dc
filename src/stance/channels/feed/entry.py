"""One entry as any of the formats gives it, before it becomes an item."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

Markup: TypeAlias = Literal["html", "text"]


class Text(NamedTuple):
    """``base`` is what relative addresses in it are relative to, "" for the entry's own."""

    text: str
    markup: Markup
    base: str = ""


class Enclosure(NamedTuple):
    """A medium beside the text. ``type`` is a media type or the first half of one, "" where it is not told."""

    url: str
    type: str = ""
    alt: str = ""


NOTHING = Text("", "text")


@dataclass(slots=True)
class Entry:
    """``key`` is what the feed says the entry is called for good. ``is_hidden``: it says itself that it is a draft."""

    key: str = ""
    link: str = ""
    title: Text = NOTHING
    body: Text = NOTHING
    published: str = ""
    updated: str = ""
    language: str = ""
    reply_to: str = ""
    is_video: bool = False
    is_hidden: bool = False
    tags: list[str] = field(default_factory=list)
    enclosures: list[Enclosure] = field(default_factory=list)
