"""How long a text is, in the units that several platforms count by."""

from __future__ import annotations

from dataclasses import dataclass

import regex

_GRAPHEME = regex.compile("\\" + chr(88))  # its own sign for an extended grapheme cluster


def graphemes(text: str) -> int:
    """Characters as readers see them: extended grapheme clusters (UAX #29, section 3)."""
    return sum(1 for _cluster in _GRAPHEME.finditer(text))


def utf8_bytes(text: str) -> int:
    """Half a surrogate pair, which cannot be sent, counts as the three bytes that its code would take."""
    return len(text.encode("utf-8", "surrogatepass"))


_PART = r"\p{Emoji}(?:\p{Emoji_Modifier}|\ufe0f\u20e3?|\u20e3)?(?:[\U000e0020-\U000e007e]+\U000e007f)?"
EMOJI = regex.compile(
    rf"\p{{Regional_Indicator}}{{2}}|[0-9#*]\ufe0f?\u20e3|(?![0-9#*©®](?!\ufe0f)){_PART}(?:\u200d{_PART})*"
)
"""One emoji, whatever it is put together from (UTS #51, 1.4.9), more widely than the list of those that platforms draw."""
_WITH_SCHEME = regex.compile(r"(?<![\w@./])https?://[^\s<>\"“”«»]+", regex.IGNORECASE)
_CLOSERS = {")": "(", "]": "[", "}": "{"}
_ENDS = frozenset(".,;:!?'\"’…*_~")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, in code points: from ``start`` to just before ``end``."""

    start: int
    end: int
    text: str


def addresses_in(text: str) -> list[Span]:
    """The http and https addresses that are written out, without what stands behind them: a full stop, a comma, the bracket that was
    open before them."""
    found = []
    for match in _WITH_SCHEME.finditer(text):
        end = match.start() + len(without_ending(match[0]))
        if end - match.start() > len("https://"):
            found.append(Span(match.start(), end, text[match.start() : end]))
    return found


def without_ending(address: str) -> str:
    """Without what stands behind an address in a sentence."""
    while address:
        last = address[-1]
        opener = _CLOSERS.get(last)
        if last not in _ENDS and (opener is None or address.count(opener) >= address.count(last)):
            break
        address = address[:-1]
    return address
