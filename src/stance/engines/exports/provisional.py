"""Ids for posts of exports that give them none, made of what does not change: when, and what was said or shown.

The same post has the same id in every export. What tells two posts of one second apart is their text, or what they show where they
have none; posts that are equal in that are counted, in the order of their file. An edit of the text makes another id: nothing in
such an export says that the two are one post.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterable
from hashlib import sha256

from stance.engines.exports.text_numbers import TextNumbers

LETTERS = 20
"""A hundred bits: two posts of a million meet once in 10^18 archives."""
PROVISIONAL = re.compile(r"~.+", re.DOTALL)
"""Of ids that are made here; no platform's begins so."""
_BYTES = 15
"""Of the digest: they give the letters, and four that are left off."""
_BETWEEN = "\n"


def provisional_id(kind: str, created_at: int, text: str, shown: Iterable[str] = ()) -> str:
    """ "~" and twenty letters and digits. ``kind`` keeps apart what is told apart otherwise (a comment and a post), ``shown``
    are names of media that every export has alike."""
    said = [kind, str(created_at), text or _BETWEEN.join(shown)]
    digest = sha256(_BETWEEN.join(said).encode("utf-8", "surrogatepass")).digest()
    return "~" + b32encode(digest[:_BYTES]).decode()[:LETTERS].lower()


class Equals:
    """Tells equal posts of one file apart: the first keeps its id, the second has "-2" behind it."""

    def __init__(self) -> None:
        self._seen = TextNumbers()
        self._counts: dict[str, int] = {}  # of those that came more than once

    def told_apart(self, identifier: str) -> str:
        _, is_new = self._seen.add(identifier)
        if is_new:
            return identifier
        count = self._counts[identifier] = self._counts.get(identifier, 1) + 1
        return f"{identifier}-{count}"
