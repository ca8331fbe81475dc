"""Texts of comments and posts: pieces of JSON one after another, each with a "text", and what it leads to."""

from __future__ import annotations

import json
from typing import Any

MOST_PIECES = 20_000
_decoder = json.JSONDecoder(strict=False)


def is_segmented(cell: str) -> bool:
    start = cell.lstrip()[:2]
    return start[:1] == "{" and '"text"' in cell


def joined(cell: str) -> str:
    """`{"text":"a "},{"text":"b"}` → "a b"; before June 2024 the pieces stood in "takeoutSegments". What is no such text is as it
    stands. Raises RecursionError for what is nested without end."""
    if not is_segmented(cell):
        return cell
    pieces: list[str] = []
    at = 0
    while at < len(cell) and len(pieces) < MOST_PIECES:
        while at < len(cell) and cell[at] in ", \t\r\n":
            at += 1
        if at == len(cell):
            break
        try:
            value, at = _decoder.raw_decode(cell, at)
        except ValueError:
            return cell
        pieces += _texts(value)
    return _clean("".join(pieces))


def _texts(value: Any) -> list[str]:
    if not isinstance(value, dict):
        return []
    inner = value.get("takeoutSegments")
    pieces = inner if isinstance(inner, list) else [value]
    found = [piece.get("text") for piece in pieces if isinstance(piece, dict)]
    return [text for text in found if isinstance(text, str)]


def _clean(text: str) -> str:
    """JSON can hold what no text can: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
