"""Hashtags, names and addresses as they stand in a text, for exports that do not list them."""

from __future__ import annotations

import re
import unicodedata

from stance.engines.exports.item import Link

_HASH = re.compile("[#＃]")
_USUAL = re.compile(r"\w*")
"""What a tag begins with; what comes behind it may still be part of it (marks, joiners)."""
_BEFORE_NO_TAG = ("_", "&", "/")
_MENTION = re.compile(r"(?<![\w@/.])@([A-Za-z0-9_](?:[A-Za-z0-9_.]{0,48}[A-Za-z0-9_])?)(?![\w@])", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s<>\"]++", re.IGNORECASE)
_CLOSING = ".,;:!?)]}'’”»"


def hashtags_in(text: str) -> tuple[str, ...]:
    """Letters of any script with their marks, digits and _, not digits alone."""
    found = []
    for sign in _HASH.finditer(text):
        start = _USUAL.match(text, sign.end())
        end = start.end() if start else sign.end()
        while end < len(text) and _is_of_tag(text[end]):
            end += 1
        tag, before = text[sign.end() : end], text[max(sign.start() - 1, 0) : sign.start()]
        if any(map(str.isalpha, tag)) and not (before.isalnum() or before in _BEFORE_NO_TAG):
            found.append(tag)
    return tuple(found)


def _is_of_tag(letter: str) -> bool:
    return letter.isalnum() or letter in "_\u200c\u200d" or unicodedata.category(letter)[0] == "M"


def mentions_in(text: str) -> tuple[str, ...]:
    """Names after "@", without it: letters, digits, full stops and underscores."""
    return tuple(found[1] for found in _MENTION.finditer(text)) if "@" in text else ()


def links_in(text: str) -> tuple[Link, ...]:
    if "://" not in text:
        return ()
    whole = (found.group().rstrip(_CLOSING) for found in _ADDRESS.finditer(text))
    return tuple(Link(address, address) for address in whole if not address.endswith("://"))
