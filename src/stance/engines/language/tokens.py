"""Tokens: what a word is.

- A word is a run of letters, marks, digits and underscores, folded (see `characters`). Everything else ends
  it, all apostrophes included: "don't" is `don` `t`, so that `queensland` finds "Queensland's" and `eau`
  finds "l'eau".
- A run of Han, kana, Hangul, Thai, Lao, Khmer or Myanmar becomes overlapping pairs and then its last
  character alone: 東京都 is `東京` `京都` `都`. Every character starts exactly one token, so one character is
  found as a prefix and several as a phrase, wherever they stand.
- Each emoji is one token, without variation selector, skin tone and joiner: a family is its members in
  sequence. A flag is one token; so is a keycap.
- The body of a hashtag or mention is a word like any other: `storm` finds "#storm".
- t.co links are no words. `link_terms` gives those of the page a link leads to.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from stance.engines.language.characters import RUN, WORD, clusters, fold_cluster

LONGEST_TERM: Final = 255
"""Code points. The rest of a longer word is not indexed: at most 1,020 bytes of UTF-8 are safely below
PostgreSQL's 2,046 for a lexeme (its manual, section 12.11) and FTS5's 32,768 for a token."""

_ASCII_WORDS = re.compile(r"\w+", re.ASCII).findall
_UNITS = re.compile("w+|r+|et*|ff?|kk")
_SHORT_LINK = re.compile(r"(?<![\w.@-])(?:https?://)?t\.co/[A-Za-z0-9]+")
# Scheme and sign-in part dropped, then host and path (RFC 3986, appendix B); "www." says nothing of a page.
_LINK = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|//)?(?:[^/?#@]*@)?(?:www\.)?([^?#]*)", re.IGNORECASE)
# Han, hiragana, katakana without its middle dot, and Hangul syllables: each the folded form of itself. With
# ASCII and their usual punctuation they need no folding but lower case.
_PLAIN = "\u4e00-\u9fff\u3041-\u3096\u30a1-\u30fa\u30fc\uac00-\ud7a3"
_SIGNS = "、。，．！？「」『』（）【】・：；…〜～"
_NEEDS_NO_FOLDING = re.compile(f"[\x00-\x7f{_PLAIN}{_SIGNS}]+").fullmatch
_PLAIN_UNITS = re.compile(f"[a-z0-9_]+|[{_PLAIN}]+").findall
_CHUNKS_REMEMBERED = 65_536
_LONGEST_REMEMBERED = 40
_remembered: dict[str, tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its folded `term`, and where it stands: code point offsets [start, end) into the original
    text."""

    term: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A whole word, run or emoji: folded `text`; `offsets` has the start of each folded character, then the
    end."""

    text: str
    is_run: bool
    offsets: tuple[int, ...]


def terms(text: str) -> list[str]:
    """The terms of a text in reading order: those of `tokenise`, faster."""
    text = _without_short_links(text)
    if text.isascii():
        found = _ASCII_WORDS(text.lower())
        if len(text) > LONGEST_TERM:
            return [term[:LONGEST_TERM] for term in found]
        return found
    found = []
    for chunk in text.split():
        known = _remembered.get(chunk)
        found += _chunk_terms(chunk) if known is None else known
    return found


def tokenise(text: str) -> list[Token]:
    """The tokens of a text in reading order, with their places in it."""
    return [token for unit in read_units(text) for token in _unit_tokens(unit)]


def units(text: str) -> list[str]:
    """The folded words, whole runs and emoji of a text: what a search term is made of."""
    return [unit.text for unit in read_units(text)]


def is_run(unit: str) -> bool:
    """Whether a unit is a run (indexed as bigrams) rather than a word or an emoji."""
    return fold_cluster(unit[0]).kinds[:1] == RUN


def is_word(unit: str) -> bool:
    """Whether a unit is a word rather than a run or an emoji."""
    return fold_cluster(unit[0]).kinds[:1] == WORD


def run_terms(run: str) -> list[str]:
    """The terms of a run: one starts at each of its characters."""
    return [run[at : at + 2] for at in range(len(run))]


def link_terms(urls: Iterable[str]) -> list[str]:
    """The terms of the hosts and paths of pages (expanded links); t.co links have none."""
    return [term for url in urls for term in terms(link_text(url))]


def link_text(url: str) -> str:
    """Host and path of a URL as text: percent-decoding as UTF-8, invalid bytes replaced (RFC 3986 section
    2.1)."""
    match = _LINK.match(_without_short_links(url.strip()))
    return unquote(match[1], errors="replace") if match else ""


def read_units(text: str) -> Iterator[Unit]:
    """The units of a text with their places."""
    folded: list[str] = []
    kinds: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    text = _without_short_links(text)
    for start, end in clusters(text):
        part = fold_cluster(text[start:end])
        folded.append(part.text)
        kinds.append(part.kinds)
        starts += [start] * len(part.text)
        ends += [end] * len(part.text)
    whole = "".join(folded)
    for match in _UNITS.finditer("".join(kinds)):
        first, last = match.span()
        is_word, is_run = match[0][0] == WORD, match[0][0] == RUN
        term = whole[first : min(last, first + LONGEST_TERM)] if is_word else whole[first:last]
        yield Unit(term, is_run, (*starts[first:last], ends[last - 1]))


def _unit_tokens(unit: Unit) -> Iterator[Token]:
    offsets = unit.offsets
    if not unit.is_run:
        yield Token(unit.text, offsets[0], offsets[-1])
        return
    for at, term in enumerate(run_terms(unit.text)):
        yield Token(term, offsets[at], _after(offsets, at + len(term)))


def _after(offsets: tuple[int, ...], at: int) -> int:
    # Characters that came from one cluster share its start: the end is where the next cluster starts.
    start = offsets[at - 1]
    # By place, not by a slice: of a long run that would copy all of the rest for each of its characters.
    return next((offsets[later] for later in range(at, len(offsets)) if offsets[later] > start), offsets[-1])


def _without_short_links(text: str) -> str:
    if "t.co/" not in text:
        return text
    return _SHORT_LINK.sub(lambda match: " " * len(match[0]), text)


def _chunk_terms(chunk: str) -> tuple[str, ...]:
    if chunk.isascii():
        found = [term[:LONGEST_TERM] for term in _ASCII_WORDS(chunk.lower())]
    elif _NEEDS_NO_FOLDING(chunk):
        found = []
        for unit in _PLAIN_UNITS(chunk.lower()):
            found += [unit[:LONGEST_TERM]] if unit.isascii() else run_terms(unit)
    else:
        found = [token.term for token in tokenise(chunk)]
    known = tuple(found)
    if len(chunk) <= _LONGEST_REMEMBERED:
        if len(_remembered) >= _CHUNKS_REMEMBERED:
            _remembered.clear()
        _remembered[chunk] = known
    return known
