"""The words of captions: SubRip (.srt), SubViewer (.sbv) and WebVTT (.vtt), as lines without times and marks."""

from __future__ import annotations

import html
import re
from typing import BinaryIO

LARGEST_BYTES = 4 << 20
"""An hour of speech is some 60 kB of words, and three times that with its times."""
_TIMES = re.compile(
    r"\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*(?:-->|,)\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}(?:\s.*)?\Z", re.ASCII
)
_LONGEST_NUMBER = 7
_TAG = re.compile(r"<[^<>]{1,200}>|\{\\[^{}]{1,60}\}")


class TooLarge(ValueError):
    """The file is larger than captions can be."""


def words_of(stream: BinaryIO) -> str:
    """Raises MemberDamaged, TooLarge. Lines that are said again at once, as rolling captions do, are there once."""
    raw = stream.read(LARGEST_BYTES + 1)
    if len(raw) > LARGEST_BYTES:
        raise TooLarge(f"it is larger than {LARGEST_BYTES:,} bytes")
    lines = raw.decode("utf-8-sig", "replace").replace("\0", "\ufffd").splitlines()
    return "\n".join(_said(lines))


def _said(lines: list[str]) -> list[str]:
    said: list[str] = []
    is_cue = False
    for number, line in enumerate(lines):
        if not line.strip():
            is_cue = False
        elif _TIMES.match(line):
            is_cue = True
            before = lines[number - 1].strip() if number else ""
            if said and said[-1] == before and before.isdecimal() and len(before) <= _LONGEST_NUMBER:
                said.pop()  # a number of a cue that no empty line stands before
        elif is_cue:
            words = html.unescape(_TAG.sub("", line)).strip()
            if words and (not said or said[-1] != words):
                said.append(words)
    return said
