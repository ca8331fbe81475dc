"""What impostors do to a name, undone step by step: each step's forms are compared by how they look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from stance.engines.confusables.skeletons import skeleton

Kind = Literal["same", "looks", "separators", "digits", "words", "doubled", "letter"]
WORDS: dict[Kind, str] = {
    "same": "the same name",
    "looks": "letters that look the same",
    "separators": "the same name but for dots, hyphens or underscores",
    "digits": "the same name with digits added",
    "words": "the same name with a word such as “official” or “gov” added",
    "doubled": "the same name with a letter doubled",
    "letter": "one letter different",
}
SEPARATORS = re.compile(r"[_.\-·]+")
END_DIGITS = re.compile(r"\A[0-9]{1,4}(?=\D)|(?<=\D)[0-9]{1,4}\Z")
DIGITS = re.compile(r"[0-9]+")
ADDED = "official|verified|government|govt|gov|real|true|the|support|help|team|hq"
ADDED_WORD = re.compile(rf"\A(?:{ADDED})|(?:{ADDED})\Z", re.IGNORECASE)
DOUBLED = re.compile(r"(.)\1+", re.IGNORECASE | re.DOTALL)
DRAWN_TOGETHER = (("vv", "w"), ("VV", "W"), ("cl", "d"))
"""Pairs of letters that read as one; TR39 has "rn" for "m" only."""
FEWEST_LEFT = 4
FEWEST_FOR_A_LETTER = 6


@dataclass(frozen=True, slots=True)
class Form:
    """One handle and everything that comparing it needs."""

    name: str
    steps: tuple[tuple[Kind, frozenset[str]], ...]
    spelled: str
    """Lower case, without separators: what a different letter is looked for in."""
    digits: str
    without_digits: str


def form_of(handle: str) -> Form:
    """``handle`` as people write it: an @ before it, and a host after another @, are no part of the name."""
    name = handle.removeprefix("@").split("@")[0]
    joined = SEPARATORS.sub("", name) or name
    without_digits = _shortened(END_DIGITS, joined)
    without_words = _shortened(ADDED_WORD, without_digits)
    single = DOUBLED.sub(r"\1", without_words)
    looks = {shown: _looks(shown) for shown in {name, joined, without_digits, without_words, single}}
    steps: tuple[tuple[Kind, frozenset[str]], ...] = (
        ("same", frozenset({name.lower()})),
        ("looks", looks[name]),
        ("separators", looks[joined]),
        ("digits", looks[without_digits]),
        ("words", looks[without_words]),
        ("doubled", looks[single] if len(single) >= FEWEST_LEFT else frozenset()),
    )
    spelled = joined.lower()
    return Form(name, steps, spelled, "".join(DIGITS.findall(spelled)), DIGITS.sub("", spelled))


def _shortened(pattern: re.Pattern[str], name: str) -> str:
    while len(shorter := pattern.sub("", name, count=1)) >= FEWEST_LEFT and shorter != name:
        name = shorter
    return name


def _looks(name: str) -> frozenset[str]:
    """In the three ways in which it may be shown: as written, in small letters, in capitals (where i looks like l)."""
    drawn = {name, name.lower(), name.upper()}
    for pair, single in DRAWN_TOGETHER:
        drawn |= {shown.replace(pair, single) for shown in drawn if pair in shown}
    return frozenset(skeleton(shown).lower() for shown in drawn)
