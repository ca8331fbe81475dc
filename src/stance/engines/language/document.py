"""Documents: the terms of one post as both databases get them.

The limits are the narrower of the two databases' and apply to both, so that they always hold the same terms.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from stance.engines.language.tokens import link_text, terms

GAP: Final = ":"
"""Takes a position that no search can find: between two texts, and in place of a term over a limit."""

MOST_WORDS: Final = 16_383
"""The last position that a tsvector can hold (PostgreSQL 15 manual, section 12.11). Later terms are not
indexed."""

MOST_REPEATS: Final = 255
"""Positions of one term that a tsvector can hold (the same section). Later ones are gaps."""

MOST_WORD_BYTES: Final = 600_000
"""UTF-8 bytes of all terms: with 16,383 entries and the facts this stays below a tsvector's 1 MB (the same
section)."""

MOST_FACTS: Final = 256
"""Facts of one document; the rest, in sorted order, are not indexed."""

LONGEST_TEXT: Final = 262_144
"""Code points of one text that are read: bounds the work for a text far beyond any platform's limit."""


@dataclass(frozen=True, slots=True)
class Document:
    """One post as an index sees it: `words` by position (`GAP` where there is none) and `facts`."""

    words: tuple[str, ...]
    facts: tuple[str, ...]

    def columns(self) -> tuple[str, str]:
        """The values of the columns `words` and `facts` of either database's table (see `fts5`, `tsquery`)."""
        return " ".join(self.words), " ".join(self.facts)


def document(texts: Iterable[str], *, links: Iterable[str] = (), facts: Iterable[str] = ()) -> Document:
    """The document of a post: its texts (the post, text alternatives …), the pages it links to, its facts.

    A phrase never runs from one text or page into the next. `facts` come from `facts.fact_terms`.
    """
    words: list[str] = []
    for text in [*texts, *map(link_text, links)]:
        if text and (found := terms(text[:LONGEST_TEXT])):
            words += [GAP, *found] if words else found
    kept = sorted(set(facts))[:MOST_FACTS]
    return Document(tuple(_within_limits(words)), tuple(kept))


def _within_limits(words: list[str]) -> list[str]:
    # Up to 255 terms nothing can be over: 255 terms of 255 code points of at most 4 bytes are 260,100 bytes.
    if len(words) <= MOST_REPEATS:
        return words
    seen: Counter[str] = Counter()
    size = 0
    kept: list[str] = []
    for word in words[:MOST_WORDS]:
        size += len(word.encode())
        if size > MOST_WORD_BYTES:
            break
        seen[word] += 1
        kept.append(word if seen[word] <= MOST_REPEATS else GAP)
    return kept
