"""The words of a name or an address, as they are kept and looked for: folded, so that "Ørsted", "orsted" and "ORSTED" are one."""

from __future__ import annotations

import re

from stance.engines.language.characters import fold

_APOSTROPHES = re.compile("['’‘ʼ`´]")
_BETWEEN = re.compile(r"[\s!-/:-@\[-^{-~_·–—…“”„«»]+")
MOST = 12
"""Words kept of one name; whoever has more is found by the first."""


def words_of(text: str) -> tuple[str, ...]:
    """Each word once, in order. O'Brien is one word, Park-Lee are two."""
    found = _BETWEEN.split(fold(_APOSTROPHES.sub("", text)))
    return tuple(dict.fromkeys(word for word in found if word))[:MOST]


def words_of_address(address: str) -> tuple[str, ...]:
    """Of what stands before the "@": the rest is the same for a whole agency."""
    return words_of(address.partition("@")[0])


def is_called(name: str, text: str) -> bool:
    """Whether a text is this whole name, in any order of its words: "Park, Pia" is Pia Park."""
    return bool(text) and set(words_of(name)) == set(words_of(text))
