"""Characters: which ones make words, runs or emoji, and what each is folded to.

Text is read in clusters: one character with everything behind it that only modifies it (accents, vowel signs,
later parts of a Hangul syllable, variation selectors, joiners, skin tones). A cluster is folded on its own,
so every folded character still knows where it stood in the original text.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

VERSION: Final = f"1/unicode-{unicodedata.unidata_version}"
"""Of the rules and of the Unicode tables behind them. Store it beside an index; rebuild the index when it
differs."""

WORD, RUN, EMOJI, FLAG, KEYCAP, TAG, BREAK = "w", "r", "e", "f", "k", "t", "-"
"""Kinds of folded characters: see `fold_cluster`."""

LONGEST_CLUSTER: Final = 30
"""Code points: a longer cluster is read as several (the limit of the Stream-Safe Text Format, UAX #15 section
13). It bounds the canonical reordering of marks, whose cost grows with the square of their number."""

_REMEMBERED = 50_000

# Marks that searchers leave out: Latin, Greek and Cyrillic diacritics, their extensions, marks for symbols,
# half marks and variation selectors; Arabic short vowels and tatweel; Hebrew points and accents. Vowel signs
# of Indic scripts, nukta, Thai tone marks, Arabic hamza and madda, Japanese voicing marks are spelling: they
# stay.
_LEFT_OUT = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef\u180b-\u180d"
    "\u0640\u064b-\u0652\u0670"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]+"
)
# Lower-case letters that Unicode does not decompose; casefold has already turned ß into ss.
_SPELLED_OUT = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "þ": "th", "ð": "d", "ŧ": "t"}
)
# Scripts written without spaces between words, and Hangul, whose particles hang on the word.
_RUN = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u1100-\u11ff\ua960-\ua97f\uac00-\ud7ff"  # Hangul
    # iteration marks, kana, bopomofo
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00016fe0-\U00018cff\U0001aff0-\U0001b16f"
    "\U00020000-\U0003ffff]"  # Han and its extensions
)
# Unicode's emoji-data.txt: Emoji=Yes without digits, #, *, and without ©, ® and those that NFKC spells out
# (™, ℹ); Miscellaneous Symbols and Dingbats whole but for ornamental brackets and circled digits.
_EMOJI = re.compile(
    "[\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23fa\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u2767"
    "\u2795-\u2797\u27a1\u27b0\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d"
    "\U0001f000-\U0001f0ff\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f18e\U0001f191-\U0001f19a"
    "\U0001f249-\U0001f3fa\U0001f400-\U0001faff]"
)
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_SKIN_TONE = re.compile("[\U0001f3fb-\U0001f3ff]")
_SUBDIVISION_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{2,}\U000e007f")
_KEYCAP = re.compile("([0-9#*\uff03\uff0a])\ufe0f?\u20e3")
# The category alone would make letters of these two apostrophes; all apostrophes end a word.
_APOSTROPHES = "\u02bb\u02bc"
_ZERO_WIDTH_SPACE = "\u200b"


@dataclass(frozen=True, slots=True)
class Folded:
    """A cluster after folding: `text` and, for each of its characters, one letter of `kinds`."""

    text: str
    kinds: str


def fold_cluster(cluster: str) -> Folded:
    """Fold one cluster: NFKC, case folding, diacritics left out, decimal digits as 0-9 (UAX #15, UAX #31, UTS
    #51).

    Folding what was folded changes nothing. Kinds are "w" part of a word, "r" part of a run that is indexed
    as bigrams, "e" emoji, "f" half a flag, "k" keycap, "t" tag of the flag before it, "-" anything that ends
    a word.
    """
    if len(cluster) > 8:  # rare, and an attacker could fill the memory with them
        return _fold(cluster)
    return _fold_remembered(cluster)


@lru_cache(_REMEMBERED)
def modifies(character: str) -> bool:
    """Whether a character belongs to the one before it: it folds to nothing, or composes with it, or is a
    mark."""
    if character == _ZERO_WIDTH_SPACE:
        return False
    first = unicodedata.normalize("NFKD", character)[0]
    return (
        unicodedata.category(first)[0] == "M"
        or "\u1160" <= first <= "\u11ff"
        or "\ud7b0" <= first <= "\ud7fb"
        or not fold_cluster(character).text
    )


def clusters(text: str) -> Iterator[tuple[int, int]]:
    """The clusters of a text as (start, end) code point offsets; together they cover all of it."""
    start = 0
    for at in range(1, len(text)):
        if modifies(text[at]) and not text[start].isspace() and at - start < LONGEST_CLUSTER:
            continue
        yield start, at
        start = at
    if text:
        yield start, len(text)


def fold(text: str) -> str:
    """A whole text folded, punctuation included. Folding it again changes nothing."""
    return "".join(fold_cluster(text[start:end]).text for start, end in clusters(text))


def _fold(cluster: str) -> Folded:
    keycap = _KEYCAP.match(cluster)
    if keycap:
        # "#" and "*" become their full-width forms: ASCII punctuation in a term would mean something to an
        # index.
        base = keycap[1].translate({0x23: "\uff03", 0x2A: "\uff0a"})
        return Folded(f"{base}\u20e3", KEYCAP * 2)
    flag = _SUBDIVISION_FLAG.match(cluster)
    if flag:
        return Folded(flag[0], EMOJI + TAG * (len(flag[0]) - 1))
    folded = _fold_once(cluster)
    while (again := _fold_once(folded)) != folded:
        folded = again
    return Folded(folded, "".join(_kind(character) for character in folded))


_fold_remembered = lru_cache(_REMEMBERED)(_fold)


def _fold_once(cluster: str) -> str:
    decomposed = unicodedata.normalize("NFKD", cluster)
    # Left out before folding too: the casefold of the Greek iota subscript (U+0345) would be a letter.
    folded = _LEFT_OUT.sub("", decomposed).casefold()
    spelled = _LEFT_OUT.sub("", unicodedata.normalize("NFKD", folded)).translate(_SPELLED_OUT)
    return unicodedata.normalize("NFKC", "".join(_plain(character) for character in spelled))


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if (category == "Cf" and character != _ZERO_WIDTH_SPACE) or _SKIN_TONE.match(character):
        return ""
    return character


def _kind(character: str) -> str:
    if character in _APOSTROPHES:
        return BREAK
    if _EMOJI.match(character):
        return EMOJI
    if _FLAG.match(character):
        return FLAG
    if character != "_" and unicodedata.category(character)[0] not in "LMN":
        return BREAK
    return RUN if _RUN.match(character) else WORD
