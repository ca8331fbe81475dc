"""What changed between two states of a text, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

MOST_WORDS = 3_000
"""Beyond that the comparison would take too long for a page, and both texts are shown whole."""
LEAST_ALIKE = 0.4
"""Texts that share less than this are another text: mixing their words would be unreadable."""

# Words, single characters of scripts without spaces (kana, Han, Hangul, Thai, Lao, Khmer, Myanmar), runs of space, signs.
_PIECES = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]|\s+|[^\W_]+|.",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text that both states have, or only one of them."""

    kind: Literal["same", "added", "removed"]
    text: str


def changes(old: str, new: str) -> list[Change]:
    """From the old text to the new one. Joining all but the added gives the old text, all but the removed the new."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    if len(before) > MOST_WORDS or len(after) > MOST_WORDS:
        return [Change("removed", old), Change("added", new)] if old != new else [Change("same", old)]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if _alike(matcher, before, after) < LEAST_ALIKE:
        return [Change("removed", old), Change("added", new)]
    found: list[Change] = []
    for tag, low, high, start, end in matcher.get_opcodes():
        if tag == "equal":
            found.append(Change("same", "".join(before[low:high])))
            continue
        if low < high:
            found.append(Change("removed", "".join(before[low:high])))
        if start < end:
            found.append(Change("added", "".join(after[start:end])))
    return found


def _alike(matcher: SequenceMatcher[str], before: list[str], after: list[str]) -> float:
    """Which share of both texts' words they have in common, from 0 to 1; spaces do not count."""
    words = sum(not piece.isspace() for piece in [*before, *after])
    shared = sum(
        not piece.isspace()
        for block in matcher.get_matching_blocks()
        for piece in before[block.a : block.a + block.size]
    )
    return 2 * shared / words if words else 1.0


WORDS = {"links": "links", "media": "media", "reply_to": "what it replies to", "quotes": "what it quotes"}
OTHERWISE = ("account", "created_at", "id", "platform", "reposts", "schema", "text")


def other_changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What else differs between two contents than text and ids, in words."""
    names = sorted((old.keys() | new.keys()) - set(OTHERWISE))
    return [_named(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]


def _named(name: str, old: object, new: object) -> str:
    words = WORDS.get(name, name)
    if name == "media" and _ids(old) == _ids(new):
        return "alt text of media"
    if isinstance(old, list | None) and isinstance(new, list | None):
        return f"{words}: {len(old or []):,} before, {len(new or []):,} after"
    return f"{words}: changed"


def _ids(media: object) -> list[object]:
    return [one.get("id") for one in media] if isinstance(media, list) else []
