"""Cells that a spreadsheet would run as a formula (OWASP, "CSV injection")."""

from __future__ import annotations

SIGNS = "=+-@\t\r＝＋－＠"
"""A cell that begins with one of these is a formula to some spreadsheet; the wide forms count in Japanese ones."""
GUARD = "'"
"""What spreadsheets take for "this is text"; our own tables are written with it, and read without it."""


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that kept it text."""
    return cell[1:] if len(cell) > 1 and cell[0] == GUARD and cell[1] in SIGNS else cell


def guarded(cell: str) -> str:
    """The cell as it may stand in a file that somebody opens in a spreadsheet."""
    return GUARD + cell if cell.lstrip(" \n")[:1] in tuple(SIGNS) else cell


def begins_as_formula(cell: str, allowed: str = "") -> str:
    """The sign that makes the cell a formula, or "". ``allowed`` signs are the column's own, such as "@" of handles."""
    first = cell[:1]
    return first if first and first in SIGNS and first not in allowed else ""
