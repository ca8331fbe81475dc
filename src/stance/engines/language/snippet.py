"""Snippets: the part of a text that answers a search, with what was found marked."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from stance.engines.language.graphemes import grapheme_starts
from stance.engines.language.query import Highlight, Query
from stance.engines.language.tokens import Token, tokenise

ELLIPSIS: Final = "…"
_SIGNS = {"#": "#\uff03", "@": "@\uff20", "$": "$\uff04"}

Piece = tuple[str, bool]
Span = tuple[int, int]


def highlight(text: str, query: Query, *, width: int | None = None) -> list[Piece]:
    """The text in pieces: (characters of the original, whether to mark them).

    With `width` only a window of at most so many code points, where most was found, and an unmarked "…" where
    something was cut off. It starts and ends between words; inside one only where a single word, or a single
    find, is wider than the window; inside a grapheme never, so one grapheme may exceed the width.
    Raises ValueError for a width below 1.
    """
    if width is not None and width < 1:
        raise ValueError(f"width must be at least 1, not {width}")
    is_whole = width is None or len(text) <= width
    if is_whole and not query.highlights():
        return _pieces(text, [], 0, len(text))
    tokens = tokenise(text)
    graphemes = [*grapheme_starts(text), len(text)]
    marked = _merged([_whole_graphemes(span, graphemes) for span in _found(text, tokens, query)])
    if is_whole or width is None:
        return _pieces(text, marked, 0, len(text))
    start, end = _window(text, tokens, graphemes, marked, width)
    body = _pieces(text, marked, start, end)
    before: list[Piece] = [(ELLIPSIS, False)] if text[:start].strip() else []
    after: list[Piece] = [(ELLIPSIS, False)] if text[end:].strip() else []
    return before + body + after


def _found(text: str, tokens: list[Token], query: Query) -> list[Span]:
    return [span for wanted in query.highlights() for span in _spans(text, tokens, wanted)]


def _spans(text: str, tokens: list[Token], wanted: Highlight) -> list[Span]:
    *before, last = wanted.words.terms
    found: list[Span] = []
    for first in range(len(tokens) - len(before)):
        at = first + len(before)
        fits = tokens[at].term.startswith(last) if wanted.words.open_ended else tokens[at].term == last
        if not fits or any(tokens[first + step].term != term for step, term in enumerate(before)):
            continue
        start, end = tokens[first].start, tokens[at].end
        if wanted.words.single_from_run and len(tokens[at].term) > 1:
            # The pair's second character starts the next token, or shares a cluster with the first.
            end = max(tokens[at + 1].start, tokens[at].start + 1)
        if wanted.sign:
            if start == 0 or text[start - 1] not in _SIGNS[wanted.sign]:
                continue
            start -= 1
        found.append((start, end))
    return found


def _whole_graphemes(span: Span, graphemes: list[int]) -> Span:
    start, end = span
    return graphemes[bisect_right(graphemes, start) - 1], graphemes[bisect_left(graphemes, end)]


def _merged(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _window(text: str, tokens: list[Token], graphemes: list[int], marked: list[Span], width: int) -> Span:
    around = _fullest(marked, width)
    spare = max(0, width - (around[1] - around[0]))
    earliest = max(0, min(around[0] - spare // 3, len(text) - width))
    cuts = _between_words(tokens, graphemes)
    start = _first_at_or_after(cuts, earliest) if earliest else 0
    if start > around[0]:  # what was found begins inside a word, as in a run
        start = around[0]
    end = _last_at_or_before(cuts, start + width)
    if end <= start:
        end = max(_last_at_or_before(graphemes, start + width), graphemes[bisect_right(graphemes, start)])
    return _trimmed(text, start, end, graphemes)


def _fullest(marked: list[Span], width: int) -> Span:
    """From the first to the last find of the window that holds most of them; of equals the first."""
    if not marked:
        return 0, 0
    ends = [end for _, end in marked]
    # A find wider than the window is counted too: it is then the only one.
    lasts = [max(first, bisect_right(ends, start + width) - 1) for first, (start, _) in enumerate(marked)]
    best = max(range(len(marked)), key=lambda first: lasts[first] - first)
    return marked[best][0], ends[lasts[best]]


def _between_words(tokens: list[Token], graphemes: list[int]) -> list[int]:
    starts = {token.start for token in tokens}
    inside = {at for token in tokens for at in range(token.start + 1, token.end)} - starts
    return [at for at in graphemes if at not in inside]


def _first_at_or_after(cuts: Sequence[int], at: int) -> int:
    return cuts[bisect_left(cuts, at)]


def _last_at_or_before(cuts: Sequence[int], at: int) -> int:
    return cuts[bisect_right(cuts, at) - 1]


def _trimmed(text: str, start: int, end: int, graphemes: list[int]) -> Span:
    # A space with a mark on it is not trimmed: only whole graphemes go.
    known = set(graphemes)
    while end > start and text[end - 1].isspace() and end - 1 in known:
        end -= 1
    while start < end and text[start].isspace() and start + 1 in known:
        start += 1
    return start, end


def _pieces(text: str, marked: list[Span], start: int, end: int) -> list[Piece]:
    found: list[Piece] = []
    at = start
    for first, after in marked:
        first, after = max(first, start), min(after, end)
        if first >= after:
            continue
        if first > at:
            found.append((text[at:first], False))
        found.append((text[first:after], True))
        at = after
    if at < end:
        found.append((text[at:end], False))
    return found
