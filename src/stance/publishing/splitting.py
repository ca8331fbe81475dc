"""A text that is too long, as the parts of a thread: split at ends of sentences, and where one sentence is too long between words. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from stance.publishing.drafting import BREAK, Text

_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’')\]]*\s+|(?<=[。！？])|\n{2,}")
Fits = Callable[[str], bool]
"""Whether a part is within the limits of every account that it goes to."""


def split(text: str, fits: Fits) -> str:
    """The same text with a line that is BREAK between its parts; parts that people made stay apart. A word that fits nowhere stays whole: it is
    told as too long, and never cut."""
    parts = [part for written in Text(text).parts for part in _parts(written, fits)]
    return f"\n{BREAK}\n".join(parts)


def _parts(text: str, fits: Fits) -> list[str]:
    if fits(text):
        return [text]
    found: list[str] = []
    for piece in _pieces(text, fits):
        joined = found[-1] + piece if found else ""
        if found and fits(joined.strip()):
            found[-1] = joined
        else:
            found.append(piece)
    return [part.strip() for part in found if part.strip()]


def _pieces(text: str, fits: Fits) -> Iterator[str]:
    """Sentences with the white space behind them; of one that is too long its words."""
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    for begin, end in zip([0, *ends], [*ends, len(text)], strict=True):
        sentence = text[begin:end]
        if fits(sentence.strip()):
            yield sentence
        else:
            yield from re.findall(r"\S+\s*", sentence)  # a part's own beginning has no white space
