"""When two texts say the same: as they stand, or but for what platforms want at their end."""

from __future__ import annotations

import re
from hashlib import sha256
from unicodedata import normalize

SHORTEST = 16
"""Letters and digits of a text that can be a statement: shorter ones ("Thank you!") say the same by chance."""
_UNSEEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0e\ufe0f]")
_SIGNS = "()[]<>.,;:|·•→▸–—- "
_BEGINNINGS = ("http://", "https://", "www.", "#", "＃", "@")


def plain(text: str) -> str:
    """Unicode NFC, white space as one space, without what is not seen: what differs between two ways of handing out one text."""
    if not text.isascii():
        text = _UNSEEN.sub("", normalize("NFC", text))
    return " ".join(text.split())


def core(text: str) -> str:
    """The plain text in lower case, without the links, hashtags and names at its end. "" where nothing else is in it."""
    words = plain(text).casefold().split(" ")
    while words and _is_appended(words[-1]):
        words.pop()
    return " ".join(words).rstrip(_SIGNS)


def _is_appended(word: str) -> bool:
    bare = word.strip(_SIGNS)
    return not bare or bare.startswith(_BEGINNINGS)


def mark_of(text: str) -> int | None:
    """A number of 63 bits that texts with the same core share; None of a text that is too short to be a statement."""
    said = core(text)
    if len(said) < SHORTEST or sum(map(str.isalnum, said)) < SHORTEST:
        return None
    return int.from_bytes(sha256(said.encode("utf-8", "surrogatepass")).digest()[:8], "big") >> 1
