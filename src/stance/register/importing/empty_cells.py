"""A cell that empties its field. An empty cell says nothing: spreadsheets have many that nobody thought about."""

from __future__ import annotations

import re

EMPTY = "(empty)"
ESCAPED = re.compile(r"\\+\(empty\)", re.IGNORECASE)


def meant(cell: str) -> str:
    """What a cell with something in it gives its field: "" for the sign."""
    if cell.lower() == EMPTY:
        return ""
    return cell[1:] if ESCAPED.fullmatch(cell) else cell


def written(text: str) -> str:
    """A field's text as its cell; text that happens to be the sign gets a backslash before it."""
    return f"\\{text}" if text.lower() == EMPTY or ESCAPED.fullmatch(text) else text
