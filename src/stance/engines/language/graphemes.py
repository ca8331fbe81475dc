"""Graphemes: where a text may be cut without cutting what a reader sees as one character.

Extended grapheme clusters (UAX #29 section 3.1.1), decided by categories rather than by its tables. Where the
two differ this module keeps more together: a consonant behind any virama stays with it (rule GB9c, for all
scripts).
"""

import unicodedata
from functools import lru_cache
from typing import Final

from stance.engines.language.characters import EMOJI, fold_cluster

_JOINER: Final = "\u200d"
_VIRAMA: Final = 9  # canonical combining class
_OTHER, _EXTEND, _CONTROL, _FLAG, _LEADING, _VOWEL, _TRAILING, _LV, _LVT, _PICTOGRAPH, _PREPEND = range(11)
# Concatenation marks of Arabic, Syriac and Kaithi numbers (Prepended_Concatenation_Mark) and Malayalam dot
# reph.
_PREPENDED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd")
# Hangul syllables: rules GB6 to GB8.
_MAY_FOLLOW = {
    _LEADING: (_LEADING, _VOWEL, _LV, _LVT),
    _LV: (_VOWEL, _TRAILING),
    _VOWEL: (_VOWEL, _TRAILING),
    _LVT: (_TRAILING,),
    _TRAILING: (_TRAILING,),
}


def grapheme_starts(text: str) -> list[int]:
    """Code point offsets at which a grapheme starts, ascending; the first is 0, and none for an empty
    text."""
    starts: list[int] = []
    flags = 0  # regional indicators directly before
    after_pictograph = joined_pictograph = False
    for at, character in enumerate(text):
        kind = _kind(character)
        if at == 0 or not _stays(text, at, kind, flags=flags, joined_pictograph=joined_pictograph):
            starts.append(at)
        flags = flags + 1 if kind == _FLAG else 0
        joined_pictograph = after_pictograph and character == _JOINER
        after_pictograph = kind == _PICTOGRAPH or (after_pictograph and kind == _EXTEND)
    return starts


def _stays(text: str, at: int, kind: int, *, flags: int, joined_pictograph: bool) -> bool:
    """Whether there is no boundary before `text[at]`. The rules in the order of UAX #29, table 1b on."""
    before = text[at - 1]
    kind_before = _kind(before)
    if before == "\r" and text[at] == "\n":
        return True
    if _CONTROL in (kind, kind_before):
        return False
    if kind in _MAY_FOLLOW.get(kind_before, ()) or kind == _EXTEND or kind_before == _PREPEND:
        return True
    if kind == _PICTOGRAPH and joined_pictograph:
        return True
    if kind == _FLAG and flags % 2 == 1:
        return True
    return _after_virama(text, at) and unicodedata.category(text[at]) == "Lo"


def _after_virama(text: str, at: int) -> bool:
    while at and _kind(text[at - 1]) == _EXTEND:
        at -= 1
        if unicodedata.combining(text[at]) == _VIRAMA:
            return True
    return False


@lru_cache(50_000)
def _kind(character: str) -> int:
    point = ord(character)
    if "\u1100" <= character <= "\u11ff" or "\ua960" <= character <= "\ua97c" or "\ud7b0" <= character <= "\ud7fb":
        return _jamo(character)
    if "\uac00" <= character <= "\ud7a3":
        return _LV if (point - 0xAC00) % 28 == 0 else _LVT
    if 0x1F1E6 <= point <= 0x1F1FF:
        return _FLAG
    category = unicodedata.category(character)
    if character in _PREPENDED:
        return _PREPEND
    # Skin tones, tags of subdivision flags, halfwidth voicing marks and the joiners extend without being
    # marks.
    extends = 0x1F3FB <= point <= 0x1F3FF or 0xE0020 <= point <= 0xE007F or character in "\u200c\u200d\uff9e\uff9f"
    if category[0] == "M" or extends or character in "\u0e33\u0eb3":
        return _EXTEND
    if category in ("Cc", "Cf", "Zl", "Zp", "Cs"):
        return _CONTROL
    return _PICTOGRAPH if fold_cluster(character).kinds == EMOJI or character in "©®‼⁉™ℹⓂ㊗㊙" else _OTHER


def _jamo(character: str) -> int:
    if "\u1160" <= character <= "\u11a7" or "\ud7b0" <= character <= "\ud7c6":
        return _VOWEL
    if "\u11a8" <= character <= "\u11ff" or "\ud7cb" <= character <= "\ud7fb":
        return _TRAILING
    return _LEADING
