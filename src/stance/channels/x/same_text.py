"""Whether a post that X lists says what was sent. X writes every address as a short one of its own, shows the whole one beside it, adds one for
the files, and writes & < > as HTML does (docs.x.com, “Data dictionary”: Post, entities; read November 2026)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from html import unescape
from typing import Any

import regex

from stance.channels.x.text_addresses import addresses_counted

_SHORT = regex.compile(r"https?://t\.co/[A-Za-z0-9]+")


def is_same(post: Mapping[str, Any], text: str) -> bool:
    note = post.get("note_tweet")
    whole = note if isinstance(note, dict) and isinstance(note.get("text"), str) else post
    shown = whole.get("text")
    if not isinstance(shown, str):
        return False
    links = _links(whole)
    shown = _SHORT.sub(lambda found: links.get(found[0], found[0]), unescape(shown))
    return _plain(shown) == _plain(text)


def _links(post: Mapping[str, Any]) -> dict[str, str]:
    """Short addresses to whole ones; those of files to nothing."""
    entities = post.get("entities")
    listed = entities.get("urls") if isinstance(entities, dict) else None
    found = {}
    for one in listed[:100] if isinstance(listed, list) else ():
        if isinstance(one, dict) and isinstance(one.get("url"), str):
            whole = one.get("expanded_url")
            found[one["url"]] = "" if "media_key" in one or not isinstance(whole, str) else whole
    return found


def _plain(text: str) -> str:
    """Its addresses without scheme and last slash: X completes what was typed without them."""
    text = unicodedata.normalize("NFC", text)
    parts, at = [], 0
    for span in addresses_counted(text):
        bare = regex.sub(r"^https?://", "", span.text, flags=regex.IGNORECASE).rstrip("/").lower()
        parts += [text[at : span.start], f"<{bare}>"]
        at = span.end
    return " ".join("".join([*parts, text[at:]]).split())
