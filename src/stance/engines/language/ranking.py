"""Which of some matches come first: Okapi BM25 (Robertson and Zaragoza 2009, section 3) over the matches themselves.

The databases' own ranks differ from each other and read every posting of every term, so a search for "the" would cost
as much as the whole archive. Here only the candidates are read: how often a term occurs among them stands in for how
often it occurs in the archive, which changes nothing for terms that all candidates share.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from stance.engines.language.expression import Words
from stance.engines.language.query import Query

SATURATION = 1.2
"""k1: how soon more occurrences stop to matter."""

LENGTH_WEIGHT = 0.75
"""b: how much a long post is held back."""


def scores(query: Query, candidates: Sequence[str]) -> list[float]:
    """One score a candidate, larger for better. A candidate is the `words` column of a `Document` (`Document.fts5`)."""
    if not candidates:
        return []
    patterns = [_pattern(found.words) for found in query.highlights()]
    padded = [f" {words} " for words in candidates]
    lengths = [words.count(" ") - 1 for words in padded]
    average = max(1.0, sum(lengths) / len(lengths))
    totals = [0.0] * len(padded)
    for pattern in dict.fromkeys(patterns):
        counts = [words.count(pattern) for words in padded]
        holding = sum(1 for count in counts if count)
        weight = log(1 + (len(counts) - holding + 0.5) / (holding + 0.5))
        for place, count in enumerate(counts):
            if count:
                room = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * lengths[place] / average)
                totals[place] += weight * count * (SATURATION + 1) / (count + room)
    return totals


def _pattern(words: Words) -> str:
    """What to count: terms in a row between spaces; the last one open at its end when it is only a beginning."""
    return f" {' '.join(words.terms)}" + ("" if words.open_ended else " ")
