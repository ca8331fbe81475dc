"""Problems of a text and of a post that are the same on every platform: signs that cannot be sent or hide something, and parts for which a
platform has no place. Nothing is left out silently: what has no place is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from stance.channels.port.publishing import Count, Limits, Part, Problem, Said

_HALF = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_TURNING = re.compile("[\u202d\u202e]")
"""Overrides (UAX #9, 2.2): they show letters in another order than they are written in."""
_WORDS: dict[Part, str] = {
    "title": "A post on {name} has no title: write it into the text.",
    "warning": "{name} has no warning before a text: write it into the text.",
    "captions": "Captions are not sent to {name} yet: take them away, or write what is said into the text.",
    "media": "Files are not sent to {name}.",
}


def odd_signs(said: Said) -> Iterator[Problem]:
    """In all texts of a segment."""
    texts: list[tuple[Part, str, int | None]] = [("text", said.text, None), ("title", said.title, None)]
    texts += [("warning", said.warning, None), ("language", said.language, None)]
    texts += [("alt", one.alt, place) for place, one in enumerate(said.media)]
    for part, text, medium in texts:
        if found := _HALF.search(text):
            words = f"Character {found.start() + 1} is half of a character, as a broken copy leaves it. Delete it and type it again."
            yield Problem(part, words, found.start(), medium=medium)
        if found := _CONTROL.search(text):
            words = f"Character {found.start() + 1} is the control character U+{ord(found[0]):04X}. Remove it."
            yield Problem(part, words, found.start(), medium=medium)
        if found := _TURNING.search(text):
            words = f"Character {found.start() + 1} turns the direction of what follows: readers see it in another order. Remove it."
            yield Problem(part, words, found.start(), is_warning=True, medium=medium)


def without_place(said: Said, name: str, *parts: Part) -> Iterator[Problem]:
    """``parts``: for what the platform, or we on it, have no place."""
    has: dict[Part, Any] = {
        "title": said.title,
        "warning": said.warning,
        "captions": any(one.captions for one in said.media),
        "media": said.media,
    }
    for part in parts:
        if has[part]:
            yield Problem(part, _WORDS[part].format(name=name))


def not_replies(said: Said, name: str) -> Iterator[Problem]:
    if said.reply_to is not None:
        yield Problem("reply", f"A post on {name} answers no other: leave the reply out.")


def not_quotes(said: Said, name: str) -> Iterator[Problem]:
    if said.quotes is not None:
        yield Problem("reply", f"Quoting is not done on {name} yet: give the address of the post in the text.")


def too_long(counts: list[Count], part: Part = "text") -> Iterator[Problem]:
    for one in counts:
        if one.is_over:
            yield Problem(part, f"{one.count - one.most:,} {one.unit} too long: {one.count:,} of {one.most:,}.")


def nothing_said(said: Said) -> Iterator[Problem]:
    if not said.text.strip() and not said.media:
        yield Problem("text", "There is no text and no picture: write what the post says.")


def long_descriptions(said: Said, limits: Limits, name: str = "alt") -> Iterator[Problem]:
    """Of code points, as platforms count what only programs read."""
    most = limits.most(name)
    for place, one in enumerate(said.media):
        if len(one.alt) > most:
            yield Problem("alt", f"The description is too long: {len(one.alt):,} of {most:,} characters.", medium=place)


def files_allowed(said: Said, limits: Limits, name: str) -> Iterator[Problem]:
    """Types and sizes: "image" and "video" are names of limits in bytes; one that there is none of is not sent."""
    for place, one in enumerate(said.media):
        kind = one.type.partition("/")[0]
        if (limits.types and one.type not in limits.types) or kind not in limits.of:
            yield Problem("media", f"Files of the type {one.type} are not sent to {name}.", medium=place)
        elif one.size_bytes > limits.most(kind):
            words = f"{one.size_bytes / 1e6:.1f} MB: {name} takes {limits.most(kind) / 1e6:.1f}."
            yield Problem("media", words, medium=place)


def is_sendable(problems: list[Problem]) -> bool:
    return all(one.is_warning for one in problems)
