"""Cells that a spreadsheet would run as a formula (OWASP, "CSV injection")."""

from __future__ import annotations

SIGNS = "=+-@\t\r＝＋－＠"
"""A cell that begins with one of these is a formula to some spreadsheet; the wide forms count in Japanese ones."""
GUARD = "'"
"""What spreadsheets take for "this is text"; our own tables are written with it, and read without it."""


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that kept it text."""
    return cell[1:] if cell[:1] == GUARD and _sign(cell[1:]) else cell


def guarded(cell: str) -> str:
    """The cell as it may stand in a file that somebody opens in a spreadsheet."""
    return GUARD + cell if _sign(cell) else cell


def begins_as_formula(cell: str, allowed: str = "") -> str:
    """The sign that makes the cell a formula, or "". ``allowed`` signs are the column's own, such as "@" of handles."""
    sign = _sign(cell)
    return "" if sign in allowed else sign


def _sign(cell: str) -> str:
    """What the cell begins with, if that is a sign; white space before it counts for nothing, as in a spreadsheet."""
    first = next((one for one in cell if one in SIGNS or not one.isspace()), "")
    return first if first and first in SIGNS else ""
